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


def reset(stem: str) -> Path:
    """A fresh copy of a chapter's exercise file; the old one is kept in ``.earlier``."""
    name = f"exercises/{stem}.py"
    keep_earlier(paths.my_work() / name)
    _hand_out(name, _upstream()[name])
    return paths.my_work() / name


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
        (handed_out or "").splitlines(), fresh.splitlines(), "as you got it", "as it is now", lineterm=""
    )
    return Update(name, Change.REVISED, "\n".join(changed))


def _hand_out(name: str, content: str) -> None:
    for target in (paths.my_work() / name, paths.my_work() / ".pristine" / name):
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
