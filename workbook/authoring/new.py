"""Makes the pieces of a new chapter or exercise, each saying what belongs in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workbook.authoring import percent, pieces, templates
from workbook.authoring.rebuild import write
from workbook.course import catalogue, paths
from workbook.course.catalogue import Incomplete


class CannotCreate(ValueError):
    """It can't be made; the message says why."""


def chapter(stem: str) -> Iterator[Path]:
    """The pieces of a chapter that are not there yet. Returns the files that were made.

    Raises:
        CannotCreate: a stem is like ``ch05_crud``.
    """
    if not re.fullmatch(r"ch\d\d_[a-z][a-z0-9_]*", stem):
        raise CannotCreate(f"A chapter is called like ch05_crud, not {stem!r}.")
    words = {
        "stem": stem,
        "number": str(int(stem[2:4])),
        "title": stem[5:].replace("_", " ").capitalize(),
    }
    cells = percent.parse(templates.NOTEBOOK.format(**words))
    files = {
        paths.NOTEBOOKS / f"{stem}.ipynb": write({"cells": cells}, stem),
        paths.LESSONS / f"{stem}.py": templates.LESSON.format(**words),
        paths.EXERCISES / stem / "chapter.toml": templates.CHAPTER_TOML.format(**words),
        paths.stub(stem): templates.CHAPTER_STUB.format(**words),
    }
    return _write_missing(files)


def exercise(stem: str, name: str) -> Iterator[Path]:
    """The pieces of an exercise that are not there yet. Returns the files that were touched.

    Raises:
        CannotCreate: the name is no function's, is taken, or there is no such chapter.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CannotCreate(
            f"An exercise is called like a function, such as count_active, not {name!r}."
        )
    listing = paths.EXERCISES / stem / "chapter.toml"
    if not listing.is_file():
        raise CannotCreate(f"There is no chapter {stem!r}: there are {', '.join(pieces.stems())}.")
    for other in paths.chapter_files():
        if other != listing and (other.parent / name).is_dir():
            raise CannotCreate(f"{other.parent.name} has an exercise {name!r}: names are unique.")
    folder = paths.exercise(stem, name)
    words = {"name": name, "number": str(int(stem[2:4]))}
    yield from _write_missing(
        {
            folder / "exercise.toml": templates.EXERCISE_TOML,
            folder / "check.py": templates.CHECK.format(**words),
            folder / "solution.py": templates.SOLUTION.format(**words),
            folder / "right.py": templates.RIGHT.format(**words),
            folder / "wrong.py": templates.WRONG.format(**words),
        }
    )
    yield from _listed(listing, name)
    stub = paths.stub(stem)
    text = stub.read_text(encoding="utf-8")
    if not re.search(rf"^(def|class) {name}\b", text, re.MULTILINE):
        stub.write_text(text + templates.STUB.format(**words), encoding="utf-8")
        yield stub


def _write_missing(files: dict[Path, str]) -> Iterator[Path]:
    for path, text in files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path


def _listed(listing: Path, name: str) -> Iterator[Path]:
    """Add the name at the end of the list of exercises."""
    try:
        names = catalogue.read(listing, catalogue.OF_CHAPTER)["exercises"]
    except Incomplete as error:
        raise CannotCreate(str(error)) from error
    if name in names:
        return
    text = listing.read_text(encoding="utf-8")
    lines = "".join(f'    "{each}",\n' for each in [*names, name])
    new, changed = re.subn(r"(?ms)^exercises = \[.*?\]", f"exercises = [\n{lines}]", text)
    if changed != 1:
        raise CannotCreate(f"Add {name!r} to `exercises` in {listing.name} by hand.")
    listing.write_text(new, encoding="utf-8")
    yield listing
