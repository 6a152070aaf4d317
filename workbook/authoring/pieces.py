"""What a chapter and its exercises consist of, and what is missing or wrong of it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook.authoring.minutes import minutes
from workbook.course import catalogue, definitions, paths
from workbook.course.catalogue import Exercise, Incomplete
from workbook.course.skills import TOPICS

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

MIN_HINTS = 3
MIN_WRONG = 3
LONGEST_SHOWS = 100
# Files of an exercise, each with what belongs in it.
FILES = {
    "exercise.toml": "title, section, hints, contract, messages",
    "check.py": "calls(world), and the words for likely mistakes",
    "solution.py": "the reference, with the docstring of the stub",
    "right.py": "the solution in other styles, each a public function or class",
    "wrong.py": "wrong answers, each a public function or class named by its mistake",
}


# A project that is a package of several files has folders in the place of the other two.
OF_PACKAGE = ("exercise.toml", "check.py", "wrong.py")


def stems() -> list[str]:
    """Every chapter that has at least one of its pieces."""
    names = {path.stem for path in paths.NOTEBOOKS.glob("ch*.ipynb")}
    names |= {path.stem for path in paths.LESSONS.glob("ch*.py")}
    names |= {path.name for path in paths.EXERCISES.glob("ch*") if path.is_dir()}
    return sorted(names)


def problems(stem: str) -> Iterator[str]:
    """What is missing or wrong of a chapter: a line each, with the way to mend it."""
    notebook, lesson = paths.NOTEBOOKS / f"{stem}.ipynb", paths.LESSONS / f"{stem}.py"
    folder = paths.EXERCISES / stem
    if not notebook.is_file():
        yield f"{_name(notebook)} is missing: the chapter itself."
    if not lesson.is_file():
        yield f"{_name(lesson)} is missing: the code that the notebook imports, with a main()."
    if not folder.is_dir():
        if notebook.is_file() and _checked(notebook):
            yield f"{_name(folder)} is missing, and {_name(notebook)} has check() cells."
        return
    stub = folder / "stub.py"
    names = _listed(folder / "chapter.toml")
    if names and not stub.is_file():  # listed, or not to be read
        yield f"{_name(stub)} is missing: what the learner's file starts as."
    if isinstance(names, str):
        yield names
        return
    if not names and notebook.is_file() and _checked(notebook):
        yield f"{_name(folder / 'chapter.toml')} lists no exercise: {_name(notebook)} checks some."
    there = sorted(path.name for path in folder.iterdir() if path.is_dir() and _is_ours(path))
    for name in sorted({*there} - {*names}):
        yield f"{_name(folder / 'chapter.toml')} does not list {name!r}, which has a folder."
    for name in names:
        yield from _of_exercise(stem, name, stub, notebook)
    if notebook.is_file():
        with suppress(Incomplete):  # each of them has been said
            yield from _time(stem, notebook)


def _time(stem: str, notebook: Path) -> Iterator[str]:
    chapter = catalogue.chapter_of(stem)
    assert chapter is not None
    projects = [each for each in chapter.exercises if each.minutes]
    worked_out = minutes(notebook, len(chapter.exercises) - len(projects))
    if chapter.minutes != worked_out:
        yield (
            f"exercises/{stem}/chapter.toml says {chapter.minutes} minutes: words, cells and "
            f"exercises make {worked_out} (workbook/authoring/minutes.py)."
        )
    text = "\n".join(_cells(notebook, "markdown"))
    for number in (chapter.minutes, *(each.minutes for each in projects)):
        if f"about {number} minutes" not in text:
            yield f'{_name(notebook)} does not say "about {number} minutes", as its TOML file does.'


def _is_ours(path: Path) -> bool:
    return path.name != "__pycache__"


def _listed(path: Path) -> list[str] | str:
    """The names of the exercises, or what is wrong with the file."""
    try:
        data = catalogue.read(path, catalogue.OF_CHAPTER)
    except Incomplete as error:
        return str(error)
    return [str(name) for name in data["exercises"]]


def _of_exercise(stem: str, name: str, stub: Path, notebook: Path) -> Iterator[str]:
    folder = paths.exercise(stem, name)
    if not folder.is_dir():
        yield f"{_name(folder)} is missing: `python -m workbook.authoring new exercise` makes it."
        return
    needed = OF_PACKAGE if (folder / "starter").is_dir() else FILES
    missing = [file for file in needed if not (folder / file).is_file()]
    for file in missing:
        yield f"{_name(folder / file)} is missing: {FILES[file]}."
    try:
        exercise = catalogue.read_exercise(stem, name)
    except Incomplete as error:
        if "exercise.toml" not in missing:
            yield str(error)
        return
    if len(exercise.hints) < MIN_HINTS:
        yield (
            f"{_name(folder / 'exercise.toml')} has {len(exercise.hints)} hints: it needs "
            f"{MIN_HINTS}, a question, a pointer and most of the way."
        )
    yield from _skill(exercise)
    if notebook.is_file():
        yield from _in_notebook(exercise, notebook)
    yield from _code(exercise, stub)


def _skill(exercise: Exercise) -> Iterator[str]:
    file = _name(exercise.folder / "exercise.toml")
    if exercise.topic not in TOPICS:
        yield f"{file} has the topic {exercise.topic!r}: it needs one of {', '.join(TOPICS)}."
    if not (exercise.shows.endswith(".") and len(exercise.shows) <= LONGEST_SHOWS):
        yield (
            f"{file} has no `shows`: a sentence of at most {LONGEST_SHOWS} characters that says "
            "what a passed check has shown, such as 'Reads one row by an exact value.'"
        )


def _in_notebook(exercise: Exercise, notebook: Path) -> Iterator[str]:
    if exercise.section not in _headings(notebook):
        yield (
            f"{_name(notebook)} has no heading {exercise.section!r}, the `section` of "
            f"{exercise.name}."
        )
    times = _checked(notebook).count(exercise.name)
    if times != 1:
        yield (
            f'{_name(notebook)} has {times or "no"} cells with check("{exercise.name}"): '
            "it needs one."
        )


def _code(exercise: Exercise, stub: Path) -> Iterator[str]:
    trees: dict[Path, ast.Module] = {}
    for path in (stub, exercise.solution, exercise.check, exercise.wrong, exercise.right):
        if path.is_file():
            try:
                trees[path] = ast.parse(path.read_text(encoding="utf-8"))
            except (SyntaxError, ValueError) as error:
                yield f"{_name(path)} is not Python: {error}."
    for name in () if exercise.package else exercise.objects:
        texts = []
        for path in (stub, exercise.solution):
            if path not in trees:
                continue
            nodes = definitions.named(trees[path], name)
            if not nodes:
                yield f"{_name(path)} does not define {name}."
            else:
                texts.append(_docstring(nodes[-1]))
        if len(set(texts)) > 1:
            yield f"{name} has another docstring in {_name(exercise.solution)} than in the stub."
    if exercise.check in trees:
        yield from _of_check(exercise, trees[exercise.check])
    if exercise.wrong in trees:
        public = _public(trees[exercise.wrong])
        for name in sorted({*exercise.faults} - {node.name for node in public}):
            yield f"exercise.toml of {exercise.name} has a fault {name!r}: no wrong answer."
        if len(public) < MIN_WRONG:
            yield f"{_name(exercise.wrong)} has {len(public)} answers: {MIN_WRONG} at least."
        for node in public:
            if not _docstring(node):
                yield (
                    f"{_name(exercise.wrong)}: {node.name} has no docstring that says what its "
                    "author was thinking."
                )
        for name in sorted({*exercise.messages} - {node.name for node in public}):
            yield f"exercise.toml of {exercise.name} has a message for {name!r}: no wrong answer."
    if exercise.right in trees and not _public(trees[exercise.right]):
        yield f"{_name(exercise.right)} has no answer: the solution once more, in another style."


def _of_check(exercise: Exercise, tree: ast.Module) -> Iterator[str]:
    defined = {node.name for node in tree.body if isinstance(node, _FUNCTIONS)}
    words = f"check_{exercise.name}"
    for name in sorted(each for each in defined if each.startswith("check_") and each != words):
        yield f"{_name(exercise.check)} defines {name}: its words are in {words}(case)."
    if exercise.builds_on:
        names = {
            t.id
            for n in tree.body
            if isinstance(n, ast.Assign)
            for t in n.targets
            if isinstance(t, ast.Name)
        }
        if "PLAY" not in names:
            yield f"{_name(exercise.check)} doesn't define PLAY, the scenes that are compared."
    elif not defined & {"calls", words} and exercise.contract.get("given") not in (
        *("models", "migration", "copy"),
    ):
        yield f"{_name(exercise.check)} defines neither calls(world) nor {words}(case)."


def _public(tree: ast.Module) -> list[_Definition]:
    return [
        node
        for node in tree.body
        if isinstance(node, _Definition) and not node.name.startswith("_")
    ]


def _docstring(node: ast.stmt) -> str | None:
    if isinstance(node, _Definition):
        return ast.get_docstring(node)
    return None


def _cells(notebook: Path, kind: str) -> Iterator[str]:
    content: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == kind:
            yield "".join(cell["source"])


def _headings(notebook: Path) -> set[str]:
    return {
        line.lstrip("#").strip()
        for text in _cells(notebook, "markdown")
        for line in text.splitlines()
        if line.startswith("#")
    }


def _checked(notebook: Path) -> list[str]:
    """The exercises that a notebook has a cell for."""
    code = "\n".join(_cells(notebook, "code"))
    return re.findall(r"""(?m)^check\(["'](\w+)["']\)""", code)


def _name(path: Path) -> str:
    return path.relative_to(paths.ROOT).as_posix()
