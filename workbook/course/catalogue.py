"""Which chapters and exercises there are, read from ``chapter.toml`` and ``exercise.toml`` files.

Reading text keeps this quick: no check, lesson or library is imported to list them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from workbook.course import paths


class UnknownName(LookupError):
    """No chapter or exercise of that name; the message names those that come near."""


class Incomplete(ValueError):
    """A file of a chapter or an exercise is missing or cannot be read; the message says which."""

    cure = "`python -m workbook.authoring check` lists all that is missing."


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    ``objects`` are the names that the learner writes in the exercise file, usually just the one
    function that the exercise is named after. ``section`` is the heading of the notebook that
    explains it. One that ``arrives_solved`` is judged although nobody has touched it. ``contract``
    is what the judge compares (``workbook.judge.equivalence.contract``); ``messages`` are those of
    wrong answers that no line of the check names. ``minutes`` is the estimate for a project, which
    isn't part of its chapter's time. ``documentation`` is the address of the page to read on.

    A project whose answer is a ``package`` of several files has that name for its folder in
    ``my_work``; its ``objects`` are then the parts of the project. ``faults`` are the wrong answers
    that the tests of such a project have to notice, each with what it does wrong. One that
    ``builds_on`` an earlier project imports its package, and is judged as it is deployed.
    ``copied`` names the files and folders of this repository that one begins with a copy of,
    ``edits`` what its solution changes in them.

    ``shows`` says what somebody can do whose answer has passed, and ``topic`` what that belongs to.
    """

    name: str
    title: str
    section: str
    hints: tuple[str, ...]
    objects: tuple[str, ...]
    chapter: str
    arrives_solved: bool = False
    contract: Mapping[str, Any] = field(default_factory=dict, compare=False)
    messages: Mapping[str, str] = field(default_factory=dict, compare=False)
    minutes: int = 0
    documentation: str = ""
    package: str = ""
    builds_on: str = ""
    topic: str = ""
    shows: str = ""
    faults: Mapping[str, str] = field(default_factory=dict, compare=False)
    copied: tuple[str, ...] = ()
    edits: Mapping[str, list[list[str]]] = field(default_factory=dict, compare=False)

    @property
    def folder(self) -> Path:
        """Where all its files are."""
        return paths.exercise(self.chapter, self.name)

    @property
    def check(self) -> Path:
        """The file with its ``check_<name>(case)``."""
        return self.folder / "check.py"

    @property
    def solution(self) -> Path:
        """The reference solution, a module that needs no other file of the exercise.

        For a package it is a folder: the files that differ from those of ``starter``.
        """
        return self.folder / ("solution" if self.package else "solution.py")

    @property
    def starter(self) -> Path:
        """What the folder of a package starts as in ``my_work``."""
        return self.folder / "starter"

    @property
    def wrong(self) -> Path:
        """The wrong answers; each public function or class is one, named by its mistake."""
        return self.folder / "wrong.py"

    @property
    def right(self) -> Path:
        """Other right answers, written in other styles; each public function or class is one.

        For a package it is a folder, with a folder for each.
        """
        return self.folder / ("right" if self.package else "right.py")

    @property
    def file(self) -> str:
        """What the learner edits, seen from ``my_work``."""
        return f"{self.package}/" if self.package else f"exercises/{self.chapter}.py"


@dataclass(frozen=True)
class Chapter:
    """One chapter; ``stem`` is the name that all its files share, e.g. ``ch05_crud``.

    ``fast`` names the two exercises that tell whether somebody knows the chapter already. Folders
    of the learner's own exercises count as chapters of week 0.
    """

    stem: str
    title: str
    week: int
    minutes: int
    exercises: tuple[Exercise, ...]
    fast: tuple[str, ...] = ()

    @property
    def time(self) -> str:
        """``105 min``, or ``105 min, project 60 min``."""
        projects = "".join(
            f", project {each.minutes} min" for each in self.exercises if each.minutes
        )
        return f"{self.minutes} min{projects}"

    @property
    def number(self) -> str:
        """``ch05`` of ``ch05_crud``; the whole name of exercises of one's own."""
        return self.stem if paths.is_own(self.stem) else self.stem.split("_", 1)[0]

    @property
    def notebook(self) -> Path:
        return paths.NOTEBOOKS / f"{self.stem}.ipynb"

    @property
    def stub(self) -> Path:
        return paths.stub(self.stem)


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in the order of the course."""
    return tuple(_read_chapter(path) for path in paths.chapter_files())


def chapter_of(stem: str) -> Chapter | None:
    """The chapter with exactly that stem; no other one is read."""
    path = next((each for each in paths.chapter_files() if each.parent.name == stem), None)
    return None if path is None else _read_chapter(path)


def exercises() -> tuple[Exercise, ...]:
    """All exercises in the order of the course."""
    return tuple(exercise for chapter in chapters() for exercise in chapter.exercises)


def chapter(name: str) -> Chapter:
    """The chapter called ``ch05``, ``CH5``, ``5``, ``ch05_crud`` or ``ch05_crud.py``.

    Raises:
        UnknownName: there is none.
    """
    # Also as a file's name, which a shell completes: my_work/exercises/ch05_crud.py.
    wanted = Path(name).stem if name.endswith((".py", ".ipynb")) else name
    number = re.fullmatch(r"(?:ch)?([0-9]{1,4})", wanted, re.IGNORECASE)
    for candidate in chapters():
        if wanted == candidate.stem:
            return candidate
        if (
            number
            and not paths.is_own(candidate.stem)
            and int(number[1]) == int(candidate.number[2:])
        ):
            return candidate
    raise UnknownName(_nearest(name))


def exercise(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        UnknownName: there is none.
    """
    for candidate in exercises():
        if candidate.name == name:
            return candidate
    raise UnknownName(_nearest(name))


def select(name: str | None) -> tuple[Exercise, ...]:
    """The exercises that a name stands for: one, a chapter's, or with ``None`` all.

    Raises:
        UnknownName: neither an exercise nor a chapter is called so.
    """
    if name is None:
        return exercises()
    try:
        return chapter(name).exercises
    except UnknownName:
        return (exercise(name),)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    known = [exercise.name for exercise in exercises()] + [chapter.stem for chapter in chapters()]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`workbook status` lists them."
    return f"There is no exercise or chapter called {name!r}. {hint}"


OF_CHAPTER = {"title": str, "week": int, "minutes": int, "exercises": list}
OF_EXERCISE = {"title": str, "section": str, "hints": list}


@cache
def _read_chapter(path: Path) -> Chapter:
    stem = path.parent.name
    data = read(path, OF_CHAPTER)
    page = data.get("documentation", "")
    exercises = tuple(read_exercise(stem, name, page) for name in data["exercises"])
    own = paths.is_own(stem)
    fast = () if own else tuple(data.get("fast", data["exercises"][-2:]))
    week = 0 if own else data["week"]
    return Chapter(stem, data["title"], week, data["minutes"], exercises, fast)


def read_exercise(stem: str, name: str, documentation: str = "") -> Exercise:
    """The exercise in that folder; its own page of the documentation goes before the chapter's.

    Raises:
        Incomplete: its ``exercise.toml`` is missing, or does not have all that it needs.
    """
    path = paths.exercise(stem, name) / "exercise.toml"
    data = read(path, OF_EXERCISE)
    return Exercise(
        name=name,
        title=data["title"],
        section=data["section"],
        hints=tuple(hint.strip() for hint in data["hints"]),
        objects=tuple(data.get("objects", [name])),
        chapter=stem,
        arrives_solved=data.get("arrives_solved", False),
        contract=data.get("contract", {}),
        messages={name: text.strip() for name, text in data.get("messages", {}).items()},
        minutes=data.get("minutes", 0),
        documentation=data.get("documentation", documentation),
        package=data.get("package", ""),
        builds_on=data.get("builds_on", ""),
        topic=data.get("topic", ""),
        shows=data.get("shows", ""),
        faults=data.get("faults", {}),
        copied=tuple(data.get("copied", ())),
        edits=data.get("edits", {}),
    )


_MEANING = {
    "title": "what lists show",
    "week": "the number of the week",
    "minutes": "how long it takes",
    "exercises": "the names of its exercises, in their order",
    "section": "the heading of the notebook that explains it",
    "hints": "a question, a pointer, most of the way",
}
_KINDS = {str: "a text", int: "a number", list: "a list"}


def read(path: Path, needed: Mapping[str, type]) -> dict[str, Any]:
    """A TOML file that has at least these keys, of these types.

    Raises:
        Incomplete: it is missing, or no TOML, or one of the keys is not there.
    """
    where = path.relative_to(paths.ROOT) if path.is_relative_to(paths.ROOT) else path
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Incomplete(f"{where} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Incomplete(f"{where} is not TOML: {error}.") from error
    for name, kind in needed.items():
        if not isinstance(data.get(name), kind):
            raise Incomplete(f"{where} needs `{name}`, {_KINDS[kind]}: {_MEANING[name]}.")
    return data
