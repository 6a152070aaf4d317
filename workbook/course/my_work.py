"""The learner's own copies: made on the first start, never overwritten.

::

    my_work/
      exercises/chNN_topic.py     what the learner edits
      notebooks/chNN_topic.ipynb  what the learner runs (copied without outputs)
      blog_api/                   a project that is a package of several files
      progress.json               how far they have come
      recall.json                 what `workbook recall` has asked, and when it asks again
      .pristine/                  each copy as it was handed out: the base of every later update
      .earlier/                   each exercise file as it was at its last checks and resets
"""

from __future__ import annotations

import ast
import json
import platform
import re
import shutil
import tokenize
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path

from workbook.course import packages, paths, whole_file
from workbook.course.definitions import lines, name_of, named, sources, span
from workbook.course.not_writable import writing

KEPT_VERSIONS = 20


class Change(StrEnum):
    """What ``update`` found for one file."""

    NEW = "new"
    CARRIED = "carried over"  # new, with what the learner had written where it was before
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
    upstream diff. A file that the learner deleted stays deleted (``reset`` brings it back). Where
    exercises have moved to a new chapter, its file begins as the learner's old one.

    Raises:
        NotWritable: the folder cannot be written.
    """
    with writing():
        upstream = _upstream()
        outcome = [_update_one(name, upstream) for name in sorted(upstream)]
        images = paths.NOTEBOOKS / "images"
        if images.is_dir():
            target = paths.my_work() / "notebooks" / "images"
            # Without their permissions: a copy of a read-only image could not be renewed.
            shutil.copytree(images, target, copy_function=shutil.copyfile, dirs_exist_ok=True)
    return outcome


class CannotReset(RuntimeError):
    """A single exercise cannot be put back, because its place in the file is not to be found."""


def reset(stem: str, objects: tuple[str, ...] | None = None) -> Path:
    """Put a chapter's exercise file back, or with ``objects`` only these definitions in it.

    The file as it was is kept in ``.earlier``.

    Raises:
        CannotReset: the definitions are not in the file, or it cannot be parsed.
        NotWritable: the folder cannot be written; then the file is as it was.
    """
    name = f"exercises/{stem}.py"
    path = paths.my_work() / name
    fresh = _upstream()[name]
    keep_earlier(path)
    with writing():
        if objects is None or not path.is_file():
            _hand_out(name, fresh)
        else:
            _write(path, _with_original(path, fresh, objects))
    return path


def reset_package(name: str, solution: Mapping[str, str] | None = None) -> Path:
    """Put the folder of a project back as it was handed out. All that was in it is kept.

    Args:
        solution: files that are put there as well, by the path seen from the folder.

    Raises:
        NotWritable: the folder cannot be written.
    """
    folder = paths.my_work() / name
    fresh = {place: text for place, text in _upstream().items() if place.startswith(f"{name}/")}
    keep_earlier_package(name)
    with writing():
        for file in packages.files(folder):
            if f"{name}/{file.relative_to(folder).as_posix()}" not in fresh:
                file.unlink()
        for place, text in fresh.items():
            _hand_out(place, text)
        for place, text in (solution or {}).items():
            _write(folder / place, text.encode())
    return folder


def reset_notebook(stem: str) -> Path:
    """Put a chapter's notebook back, without outputs. The one that was there is kept."""
    name = f"notebooks/{stem}.ipynb"
    path = paths.my_work() / name
    keep_earlier(path)
    with writing():
        _hand_out(name, _upstream()[name])
    return path


def bring_back_notebook(stem: str) -> bool:
    """Hand out a chapter's notebook anew if the learner's is gone. Returns whether it was."""
    if (paths.my_work() / "notebooks" / f"{stem}.ipynb").exists():
        return False
    reset_notebook(stem)
    return True


def _with_original(path: Path, fresh: str, objects: tuple[str, ...]) -> bytes:
    """The learner's file with these definitions as they were handed out; all else is theirs."""
    whole = f"`workbook reset {path.stem.split('_')[0]}` puts the whole file back (yours is kept)."
    try:
        content = path.read_bytes()
        with path.open("rb") as file:
            encoding, _ = tokenize.detect_encoding(file.readline)
        text = content.decode(encoding)
        for name in objects:
            nodes, [original] = named(ast.parse(text), name), named(ast.parse(fresh), name)
            if not nodes:
                raise CannotReset(f"{name} is no longer in {path.name}. {whole}")
            text_lines = lines(text)
            handed_out = lines(fresh)[span(original)]
            if "\r\n" in text:
                handed_out = [line.replace("\n", "\r\n") for line in handed_out]
            for extra in reversed(nodes[1:]):
                del text_lines[span(extra)]
            text_lines[span(nodes[0])] = handed_out
            text = "".join(text_lines)
        return text.encode(encoding)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CannotReset(
            f"Python cannot read {path.name} ({error}), so one exercise cannot be put back alone. "
            f"{whole}"
        ) from error


def keep_earlier_package(name: str) -> None:
    """As ``keep_earlier``, for each file of a project.

    Raises:
        NotWritable: there is no room for them, or no permission.
    """
    folder = paths.my_work() / name
    for file in packages.files(folder):
        keep_earlier(file, Path(name) / file.relative_to(folder).with_suffix(""))


def keep_earlier(file: Path, place: Path | None = None) -> None:
    """Keep a copy of the file as it is now, so that no slip loses a learner's work.

    Args:
        place: the folder in ``.earlier``; named like the file where left out.

    Raises:
        NotWritable: there is no room for it, or no permission.
    """
    if not file.is_file():
        return
    with writing():
        content = file.read_bytes()
        folder = paths.my_work() / ".earlier" / (place or file.stem)
        folder.mkdir(parents=True, exist_ok=True)
        # A file manager or an editor may have put things of its own there.
        kept = sorted(
            path
            for path in folder.iterdir()
            if path.suffix == file.suffix and re.fullmatch("[0-9]{6}", path.stem)
        )
        if kept and kept[-1].read_bytes() == content:
            return
        _write_next(folder, int(kept[-1].stem) + 1 if kept else 1, file.suffix, content)
        for old in kept[: max(0, len(kept) + 1 - KEPT_VERSIONS)]:
            old.unlink(missing_ok=True)


def _write_next(folder: Path, number: int, suffix: str, content: bytes) -> None:
    while True:
        target = folder / f"{number:06}{suffix}"
        with suppress(FileExistsError), target.open("xb") as file:  # never another process's copy
            try:
                file.write(content)
                file.flush()
            except OSError:
                target.unlink()
                raise
            return
        number += 1


def _update_one(name: str, upstream: Mapping[str, str]) -> Update:
    fresh = upstream[name]
    path = paths.my_work() / name
    base = paths.my_work() / ".pristine" / name
    handed_out = base.read_text(encoding="utf-8", errors="replace") if base.is_file() else None
    if handed_out is None and not path.exists():
        written = _carried_over(name, upstream)
        _hand_out(name, fresh)
        if written is not None:
            _write(path, written)
        return Update(name, Change.NEW if written is None else Change.CARRIED)
    if not path.exists():
        return Update(name, Change.DELETED)
    if handed_out == fresh:
        return Update(name, Change.SAME)
    essence = _essence(path)
    if essence == _essence_of(fresh, name):  # they have taken the change over themselves
        _write(base, fresh.encode())
        return Update(name, Change.SAME)
    if handed_out is not None and essence == _essence_of(handed_out, name):
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


def _carried_over(name: str, upstream: Mapping[str, str]) -> bytes | None:
    """What the new file begins with, where a chapter was split and the learner has written in it.

    That is the whole old file, for its imports and helpers, without the exercises that stay there.
    """
    if not name.startswith("exercises/"):
        return None
    for base in sorted((paths.my_work() / ".pristine" / "exercises").glob("*.py")):
        old = f"exercises/{base.name}"
        try:
            with tokenize.open(paths.my_work() / old) as file:
                text, encoding = file.read(), file.encoding
            handed_out = base.read_text(encoding="utf-8")
            current, before = sources(text), sources(handed_out)
            stay, new = sources(upstream.get(old, "")), sources(upstream[name])
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        moved = (new.keys() & before.keys()) - stay.keys()
        if all(current.get(each, before[each]) == before[each] for each in moved):
            continue
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        rest = lines(text)
        for node in reversed(tree.body):
            if name_of(node) in stay.keys() - new.keys() - used:
                gone = span(node)
                while "".join(rest[gone.stop : gone.stop + 1]).isspace():
                    gone = slice(gone.start, gone.stop + 1)
                del rest[gone]
        whole = "".join(rest)
        if (heading := _heading(handed_out)) and whole.startswith(heading):
            whole = _heading(upstream[name]) + whole.removeprefix(heading)
        return whole.encode(encoding)
    return None


def _heading(text: str) -> str:
    """The docstring of a module as it is written at its top, or nothing."""
    tree = ast.parse(text)
    if ast.get_docstring(tree) is None:
        return ""
    return "".join(lines(text)[: tree.body[0].end_lineno])


def _hand_out(name: str, content: str) -> None:
    for target in (paths.my_work() / name, paths.my_work() / ".pristine" / name):
        _write(target, content.encode())


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    whole_file.write(target, content)


def _upstream() -> dict[str, str]:
    files = {
        f"exercises/{stem}.py": path.read_text(encoding="utf-8")
        for stem, path in paths.stubs().items()
    }
    for package, starter in paths.starters().items():
        for place, text in packages.handed_out(starter).items():
            files[f"{package}/{place}"] = text
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
    # What JupyterLab would add when a kernel starts: the notebook would open as "unsaved".
    notebook["metadata"]["language_info"] = _language()
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _language() -> dict[str, object]:
    """What a kernel of this Python says of itself."""
    return {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    }


def _essence(path: Path) -> object:
    """What counts as the learner's change: running a notebook changes outputs, not this."""
    try:
        return _essence_of(path.read_text(encoding="utf-8"), path.name)
    except (OSError, ValueError):  # a folder, another encoding: whatever it is, it is theirs
        return None


def _essence_of(text: str, name: str) -> object:
    if not name.endswith(".ipynb"):
        return text
    try:
        cells = json.loads(text)["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        # JupyterLab adds an empty cell when the last one is run.
        return [(kind, source) for kind, source in sources if source.strip()]
    except (ValueError, KeyError, TypeError, RecursionError):
        return text
