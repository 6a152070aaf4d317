"""The course proves itself: every stub, every solution, every wrong answer."""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbook.course import catalogue
from workbook.judge import learner, verdict
from workbook.judge.feedback import Feedback, State

EVERY = catalogue.exercises()


@cache
def _check_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"checks_{path.parent.stem}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _loaded(path: Path) -> ModuleType:
    return learner.load(path)


def _wrong_answers() -> Iterator[tuple[catalogue.Exercise, str]]:
    for chapter in catalogue.chapters():
        names = {exercise.name: exercise for exercise in chapter.exercises}
        for name in vars(_loaded(chapter.wrong)) if chapter.wrong.exists() else ():
            exercise, separator, _ = name.partition("__")
            if separator and exercise in names:
                yield names[exercise], name


def _judge(exercise: catalogue.Exercise, objects: Mapping[str, Any]) -> Feedback:
    check = getattr(_check_module(exercise.check), f"check_{exercise.name}")
    return verdict.judge(exercise, check, objects)


WRONG = list(_wrong_answers())


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_solution_is_right(exercise: catalogue.Exercise) -> None:
    module = _loaded(catalogue.chapter(exercise.chapter).solution)
    feedback = _judge(exercise, learner.pick(module, exercise.objects))
    assert feedback.state is State.RIGHT, feedback


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_stub_is_not_attempted(exercise: catalogue.Exercise) -> None:
    chapter = catalogue.chapter(exercise.chapter)
    stub, solution = chapter.stub.read_text("utf-8"), chapter.solution.read_text("utf-8")
    assert learner.untouched(stub, stub, exercise.objects)
    assert exercise.arrives_solved or not learner.untouched(solution, stub, exercise.objects), (
        "the solution is the stub"
    )
    learner.pick(_loaded(chapter.stub), exercise.objects)


@pytest.mark.parametrize(
    ("exercise", "name"), WRONG, ids=lambda value: getattr(value, "name", value)
)
def test_wrong_answer_gets_its_own_message(exercise: catalogue.Exercise, name: str) -> None:
    wrong = vars(_loaded(catalogue.chapter(exercise.chapter).wrong))[name]
    mistake = name.partition("__")[2]
    objects = _objects(exercise, wrong)
    feedback = _judge(exercise, objects)
    assert feedback.state is State.NOT_YET, f"{name} was accepted"
    assert feedback.mistake == mistake, f"{name} got: {feedback.mistake}: {feedback.message}"
    assert inspect.getdoc(wrong), f"{name} does not say what its author was thinking"


def _objects(exercise: catalogue.Exercise, wrong: Any) -> dict[str, Any]:
    if len(exercise.objects) == 1:
        return {exercise.objects[0]: wrong}
    # A class that holds the wrong objects by name; what it leaves out comes from the solution.
    module = _loaded(catalogue.chapter(exercise.chapter).solution)
    right = learner.pick(module, exercise.objects)
    return {name: vars(wrong).get(name, right[name]) for name in exercise.objects}


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_enough_hints_and_wrong_answers(exercise: catalogue.Exercise) -> None:
    assert len(exercise.hints) >= 3
    assert len({name for found, name in WRONG if found.name == exercise.name}) >= 3


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_section_is_a_heading_of_the_notebook(exercise: catalogue.Exercise) -> None:
    import json

    notebook = json.loads(catalogue.chapter(exercise.chapter).notebook.read_text("utf-8"))
    headings = {
        line.lstrip("#").strip()
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("#")
    }
    assert exercise.section in headings


@pytest.mark.parametrize("chapter", catalogue.chapters(), ids=lambda chapter: chapter.stem)
def test_a_notebook_checks_each_exercise_of_its_chapter_once(chapter: catalogue.Chapter) -> None:
    import json

    cells = json.loads(chapter.notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    checked = re.findall(r"""(?m)^check\(["'](\w+)["']\)""", code)
    assert sorted(checked) == sorted(exercise.name for exercise in chapter.exercises)


def test_names_are_unique() -> None:
    names = [exercise.name for exercise in EVERY]
    assert len(names) == len(set(names))


def test_no_check_and_no_wrong_answer_is_a_stray() -> None:
    for chapter in catalogue.chapters():
        names = {exercise.name for exercise in chapter.exercises}
        checks = {
            name.removeprefix("check_")
            for exercise in chapter.exercises
            for name in vars(_check_module(exercise.check))
            if name.startswith("check_")
        }
        assert checks == names, chapter.stem
        strays = {
            name
            for name, value in vars(_loaded(chapter.wrong)).items()
            if "__" in name.strip("_") and name.partition("__")[0] not in names and callable(value)
        }
        assert not strays, chapter.stem


def test_a_wrong_name_is_told_what_is_near() -> None:
    with pytest.raises(catalogue.UnknownName, match=EVERY[0].name):
        catalogue.exercise(EVERY[0].name + "x")
