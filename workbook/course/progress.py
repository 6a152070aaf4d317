"""How far the learner has come: one small file in ``my_work/``, safe to copy to another machine.

It holds nothing that cannot be found again: ``workbook check`` rebuilds it by judging everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.course import paths, whole_file
from workbook.course.not_writable import writing


@dataclass
class Progress:
    """How far the learner is, by the names of exercises.

    ``right`` passed; ``tried`` are not yet right; ``skipped`` are passed over by ``workbook next``;
    ``hints`` says how many hints were opened.
    """

    right: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def file() -> Path:
    """Where progress is kept."""
    return paths.my_work() / "progress.json"


def read() -> Progress:
    """The progress so far; an empty one where the file is missing or damaged."""
    return _stored() or Progress()


def sound() -> bool:
    """Whether the file can be read; also where there is none yet."""
    return _stored() is not None or not file().exists()


def _stored() -> Progress | None:
    try:
        data: Any = json.loads(file().read_text(encoding="utf-8"))
        return Progress(
            right=[str(name) for name in data["right"]],
            tried=[str(name) for name in data["tried"]],
            skipped=[str(name) for name in data.get("skipped", [])],
            hints={str(name): int(count) for name, count in data["hints"].items()},
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return None
    except RecursionError:  # brackets in brackets in brackets
        return None


def record_states(states: Mapping[str, str]) -> None:
    """Note the verdicts (``"right"``, ``"not yet right"``, ``"not attempted"``) by exercise.

    Raises:
        NotWritable: the file cannot be written.
    """
    with _changing() as progress:
        for name, state in states.items():
            if state != "not attempted" and name in progress.skipped:
                progress.skipped.remove(name)
            for names, belongs in (
                (progress.right, state == "right"),
                (progress.tried, state == "not yet right"),
            ):
                if belongs and name not in names:
                    names.append(name)
                if not belongs and name in names:
                    names.remove(name)


def skip(name: str) -> None:
    """Note that the exercise is passed over for now.

    Raises:
        NotWritable: the file cannot be written.
    """
    with _changing() as progress:
        if name not in progress.skipped:
            progress.skipped.append(name)


def forget() -> None:
    """Begin again with nothing.

    Raises:
        NotWritable: the file cannot be written.
    """
    with _changing() as progress:
        progress.right, progress.tried, progress.skipped, progress.hints = [], [], [], {}


def open_hint(name: str, most: int) -> int:
    """Open one more hint of the exercise. Returns how many are open now, at most ``most``.

    Raises:
        NotWritable: the file cannot be written.
    """
    with _changing() as progress:
        progress.hints[name] = min(max(progress.hints.get(name, 0), 0) + 1, most)
        return progress.hints[name]


@contextmanager
def _changing() -> Iterator[Progress]:
    import fcntl

    with writing():
        file().parent.mkdir(parents=True, exist_ok=True)
    # A notebook and a terminal may both be checking: one after the other.
    with writing(), file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        progress = read()
        yield progress
        data = {
            "right": sorted(progress.right),
            "tried": sorted(progress.tried),
            "skipped": sorted(set(progress.skipped) - set(progress.right)),
            "hints": dict(sorted(progress.hints.items())),
        }
        whole_file.write(file(), json.dumps(data, indent=1) + "\n")
