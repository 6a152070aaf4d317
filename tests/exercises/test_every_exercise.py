"""The course proves itself: every stub, every solution, every wrong answer."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbook.course import catalogue
from workbook.judge import answers, submission, verdict
from workbook.judge.feedback import Feedback, State

EVERY = catalogue.exercises()


@cache
def _loaded(path: Path) -> ModuleType:
    return submission.load(path)


def _check_module(exercise: catalogue.Exercise) -> ModuleType:
    return importlib.import_module(f"exercises.{exercise.chapter}.{exercise.name}.check")


def _judge(exercise: catalogue.Exercise, objects: Mapping[str, Any]) -> Feedback:
    return verdict.judge(exercise, objects)


RIGHT = [(exercise, name) for exercise in EVERY for name in answers.right_answers(exercise)]
WRONG = [(exercise, mistake) for exercise in EVERY for mistake in answers.wrong_answers(exercise)]


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_solution_is_right(exercise: catalogue.Exercise) -> None:
    feedback = _judge(exercise, answers.reference(exercise))
    assert feedback.state is State.RIGHT, feedback


@pytest.mark.parametrize(
    ("exercise", "name"), RIGHT, ids=lambda value: getattr(value, "name", value)
)
def test_right_answer_in_another_style_is_right(exercise: catalogue.Exercise, name: str) -> None:
    feedback = _judge(exercise, answers.right_answers(exercise)[name])
    assert feedback.state is State.RIGHT, feedback


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_stub_is_not_attempted(exercise: catalogue.Exercise) -> None:
    path = catalogue.chapter(exercise.chapter).stub
    stub, solution = path.read_text("utf-8"), exercise.solution.read_text("utf-8")
    assert submission.untouched(stub, stub, exercise.objects)
    assert exercise.arrives_solved or not submission.untouched(solution, stub, exercise.objects), (
        "the solution is the stub"
    )
    submission.pick(_loaded(path), exercise.objects)


@pytest.mark.parametrize(
    ("exercise", "mistake"), WRONG, ids=lambda value: getattr(value, "name", value)
)
def test_wrong_answer_gets_its_own_message(exercise: catalogue.Exercise, mistake: str) -> None:
    feedback = _judge(exercise, answers.wrong_answers(exercise)[mistake])
    assert feedback.state is State.NOT_YET, f"{mistake} was accepted"
    assert feedback.mistake == mistake, f"got: {feedback.mistake}: {feedback.message}"


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_every_wrong_answer_says_what_its_author_was_thinking(
    exercise: catalogue.Exercise,
) -> None:
    tree = ast.parse(exercise.wrong.read_text(encoding="utf-8"))
    definitions = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for mistake in answers.wrong_answers(exercise):
        assert ast.get_docstring(definitions[mistake]), mistake


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_a_wrong_answer_names_only_objects_of_its_exercise(exercise: catalogue.Exercise) -> None:
    """A misspelled name would be passed over, and the reference judged instead."""
    right = answers.reference(exercise)
    for mistake, objects in answers.wrong_answers(exercise).items():
        assert objects.keys() == right.keys(), mistake
        assert any(objects[name] is not right[name] for name in objects), mistake


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_enough_hints_and_wrong_answers(exercise: catalogue.Exercise) -> None:
    assert len(exercise.hints) >= 3
    assert len(answers.wrong_answers(exercise)) >= 3


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


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_a_check_file_has_the_check_of_its_exercise_only(exercise: catalogue.Exercise) -> None:
    checks = [name for name in vars(_check_module(exercise)) if name.startswith("check_")]
    assert checks == [f"check_{exercise.name}"]


@pytest.mark.parametrize("chapter", catalogue.chapters(), ids=lambda chapter: chapter.stem)
def test_a_chapter_lists_the_folders_of_its_exercises(chapter: catalogue.Chapter) -> None:
    folders = {path.parent.name for path in chapter.stub.parent.glob("*/exercise.toml")}
    assert {exercise.name for exercise in chapter.exercises} == folders


def test_a_wrong_name_is_told_what_is_near() -> None:
    with pytest.raises(catalogue.UnknownName, match=EVERY[0].name):
        catalogue.exercise(EVERY[0].name + "x")
