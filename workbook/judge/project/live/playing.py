"""Plays the scenes of a check on an answer, until one differs from the reference."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbook import asgi
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project.folder import Folder
from workbook.judge.project.live.stage import Stage
from workbook.judge.project.live.steps import Scene, Start
from workbook.sqltape.recorder import paused

Seen = list[tuple[str, list[str]]]  # of a scene: each step in words, and what was seen of it
_SceneDifference = tuple[int, Difference] | None
_known: weakref.WeakKeyDictionary[Folder, dict[str | None, _SceneDifference]] = (
    weakref.WeakKeyDictionary()
)
_expected: weakref.WeakKeyDictionary[Folder, dict[int, Seen]] = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class Play:
    """What ``check.py`` defines for a live project.

    Attributes:
        environ: the settings with which the application starts where a scene says nothing else.
        rows: SQL that fills the tables before each scene.
        scenes: all of them, in the order of their parts.
    """

    environ: Mapping[str, str]
    rows: str
    scenes: Sequence[Scene]


def difference(
    reference: Folder, answer: Folder, play: Play, only: str | None = None
) -> tuple[int, Difference] | None:
    """Return the number of the first scene in which an answer differs, and how. Cached.

    Args:
        only: the one part that is played.

    Raises:
        NotYet: the answer can't be imported, or is still to be written.
    """
    known = _known.setdefault(answer, {})
    if only not in known:
        known[only] = _difference(reference, answer, play, only)
    return known[only]


def _difference(
    reference: Folder, answer: Folder, play: Play, only: str | None
) -> tuple[int, Difference] | None:
    chosen = [n for n, scene in enumerate(play.scenes) if only in (None, scene.part)]
    expected = _expected.setdefault(reference, {})
    if missing := [number for number in chosen if number not in expected]:
        expected.update(_seen(reference, play, missing, {}))
    seen = _seen(answer, play, chosen, expected)
    for number in seen:
        if seen[number] != expected[number]:
            return number, _in_words(expected[number], seen[number])
    return None


def _seen(
    folder: Folder, play: Play, chosen: Sequence[int], expected: Mapping[int, Seen]
) -> dict[int, Seen]:
    """Play these scenes, up to the first that differs."""
    assert folder.base is not None
    by_scene: dict[int, Seen] = {}

    async def every() -> None:
        stage = Stage(folder, play.environ, play.rows)
        async with stage.open():
            for number in chosen:
                by_scene[number] = seen = []
                async for step, lines in stage.play(play.scenes[number]):
                    seen.append((str(step), lines))
                    if isinstance(step, Start) and not step.only and lines != ["it starts"]:
                        break
                if number in expected and seen != expected[number]:
                    return

    with folder.active(), paused():
        asgi.run(every())
    return by_scene


def _in_words(expected: Seen, got: Seen) -> Difference:
    place = next(
        number
        for number, (expected_step, got_step) in enumerate(zip(expected, got, strict=False))
        if expected_step != got_step
    )
    step, seen = got[place]
    wanted = expected[place][1]
    before = [words for words, _ in got[:place] if not words.startswith("create_app(environ)")]
    steps = "; then ".join([*before, step])
    first = next(
        (n for n, (a, b) in enumerate(zip(wanted, seen, strict=False)) if a != b),
        min(len(wanted), len(seen)),
    )
    line = seen[first].strip() if first < len(seen) else "nothing more"
    expected_line = wanted[first].strip() if first < len(wanted) else "nothing more"
    return Difference(
        f"other_{'start' if step.startswith('create_app') else 'answer'}",
        f"{step}\n{line}; expected: {expected_line}.",
        seen,
        wanted,
        steps,
        whole=repr(got),
    )
