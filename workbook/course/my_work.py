"""The learner's own copies: made on the first start, never overwritten.

::

    my_work/
      exercises/chNN_topic.py     what the learner edits
      notebooks/chNN_topic.ipynb  what the learner runs (copied without outputs)
      progress.json               how far they have come
      .pristine/                  each copy as it was handed out: the base of every later update
      .earlier/                   each exercise file as it was at its last checks and resets
"""

from __future__ import annotations

import ast
import json
import shutil
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path

from workbook.course import paths

KEPT_VERSIONS = 20


class Change(StrEnum):
    """What ``update`` found for one file."""

    NEW = "new"
    SAME = "unchanged"
    REPLACED = "updated"  # upstream changed, the learner had not touched it
    REVISED = "revised upstream"  # both changed: the learner's stays
    DELETED = "deleted by you"


@dataclass(frozen=True)
class Update:
    """The outcome for one file; ``diff`` is what changed upstream, for ``REVISED``."""

    name: str
    change: Change
    diff: str = ""


def create() -> list[Update]:
    """Make the learner's folder, or bring an existing one up to date. Same as ``update``."""
    return update()


def update() -> list[Update]:
    """Compare three ways, per file: as handed out, as it is upstream now, as the learner has it.

    Untouched files are replaced; touched ones are kept and reported as ``REVISED`` with the
    upstream diff. A file that the learner deleted stays deleted (``reset`` brings it back).

    Raises:
        OSError: the folder cannot be written.
    """
    outcome = [_update_one(name) for name in sorted(_upstream())]
    images = paths.NOTEBOOKS / "images"
    if images.is_dir():
        shutil.copytree(images, paths.my_work() / "notebooks" / "images", dirs_exist_ok=True)
    return outcome


class CannotReset(RuntimeError):
    """A single exercise cannot be put back, because its place in the file is not to be found."""


def reset(stem: str, objects: tuple[str, ...] | None = None) -> Path:
    """Put a chapter's exercise file back, or with ``objects`` only these definitions in it.

    The file as it was is kept in ``.earlier``.

    Raises:
        CannotReset: the definitions are not in the file, or it cannot be parsed.
    """
    name = f"exercises/{stem}.py"
    mine = paths.my_work() / name
    fresh = _upstream()[name]
    keep_earlier(mine)
    if objects is None or not mine.is_file():
        _hand_out(name, fresh)
        return mine
    _write(mine, _with_original(mine, fresh, objects))
    return mine


def _with_original(mine: Path, fresh: str, objects: tuple[str, ...]) -> str:
    """The learner's text with these definitions as they were handed out."""
    try:
        text = mine.read_text(encoding="utf-8")
        for name in objects:
            where, original = _span(text, name), _span(fresh, name)
            if where is None or original is None:
                raise CannotReset(
                    f"There is no {name} in {mine.name} any more. `workbook reset "
                    f"{mine.stem.split('_')[0]}` puts the whole file back (yours is kept)."
                )
            lines = text.splitlines(keepends=True)
            replacement = fresh.splitlines(keepends=True)[slice(*original)]
            text = "".join(lines[: where[0]] + replacement + lines[where[1] :])
    except (SyntaxError, ValueError) as error:
        raise CannotReset(
            f"Python cannot read {mine.name} ({error}), so one exercise cannot be put back alone. "
            f"`workbook reset {mine.stem.split('_')[0]}` puts the whole file back (yours is kept)."
        ) from error
    return text


def _span(text: str, name: str) -> tuple[int, int] | None:
    """First line (counted from 0) and line after the last of a top-level definition."""
    for node in ast.parse(text).body:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(node, kinds) and node.name == name:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            return first - 1, node.end_lineno or node.lineno
    return None


def keep_earlier(file: Path) -> None:
    """Keep a copy of the file as it is now, so that no slip loses a learner's work."""
    if not file.is_file():
        return
    folder = paths.my_work() / ".earlier" / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    kept = sorted(folder.iterdir())
    content = file.read_bytes()
    if kept and kept[-1].read_bytes() == content:
        return
    number = int(kept[-1].stem) + 1 if kept else 1
    (folder / f"{number:06}{file.suffix}").write_bytes(content)
    for old in kept[: max(0, len(kept) + 1 - KEPT_VERSIONS)]:
        old.unlink()


def _update_one(name: str) -> Update:
    fresh = _upstream()[name]
    mine = paths.my_work() / name
    base = paths.my_work() / ".pristine" / name
    handed_out = base.read_text(encoding="utf-8") if base.is_file() else None
    if handed_out is None and not mine.exists():
        _hand_out(name, fresh)
        return Update(name, Change.NEW)
    if not mine.exists():
        return Update(name, Change.DELETED)
    if handed_out == fresh:
        return Update(name, Change.SAME)
    if handed_out is not None and _essence(mine) == _essence(base):
        _hand_out(name, fresh)
        return Update(name, Change.REPLACED)
    changed = unified_diff(
        (handed_out or "").splitlines(),
        fresh.splitlines(),
        "as you got it",
        "as it is now",
        lineterm="",
    )
    return Update(name, Change.REVISED, "\n".join(changed))


def _hand_out(name: str, content: str) -> None:
    for target in (paths.my_work() / name, paths.my_work() / ".pristine" / name):
        _write(target, content)


def _write(target: Path, content: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    draft.write_text(content, encoding="utf-8")
    draft.replace(target)  # whole or not at all, also when the disk is full


def _upstream() -> dict[str, str]:
    files = {
        f"exercises/{path.name}": path.read_text(encoding="utf-8")
        for path in paths.EXERCISES.glob("ch*.py")
    }
    for path in paths.NOTEBOOKS.glob("ch*.ipynb"):
        # Without outputs: a prediction is worth little with the answer printed under it.
        files[f"notebooks/{path.name}"] = _without_outputs(path.read_text(encoding="utf-8"))
    return files


def _without_outputs(text: str) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _essence(path: Path) -> object:
    """What counts as the learner's change: running a notebook changes outputs, not this."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError):
        return text
