"""The course proves itself: every stub, every solution, every wrong answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbook.course import catalogue
from workbook.course.packages import handed_out, sources
from workbook.judge import answers, submission, verdict
from workbook.judge.feedback import Feedback, State
from workbook.judge.project.folder import Folder, untouched

EVERY = catalogue.exercises()


@cache
def _loaded(path: Path) -> ModuleType:
    return submission.load(path)


def _judge(exercise: catalogue.Exercise, objects: Mapping[str, Any]) -> Feedback:
    return verdict.judge(exercise, objects)


RIGHT = [(each, name) for each in EVERY for name in answers.names_of_right_answers(each)]
WRONG = [(each, name) for each in EVERY for name in answers.names_of_wrong_answers(each)]


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_solution_is_right(exercise: catalogue.Exercise) -> None:
    feedback = _judge(exercise, answers.reference_again(exercise))
    assert feedback.state is State.RIGHT, feedback


@pytest.mark.parametrize(
    ("exercise", "name"), RIGHT, ids=lambda value: getattr(value, "name", value)
)
def test_right_answer_in_another_style_is_right(exercise: catalogue.Exercise, name: str) -> None:
    feedback = _judge(exercise, answers.right_answers(exercise)[name])
    assert feedback.state is State.RIGHT, feedback


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.name)
def test_stub_is_not_attempted(exercise: catalogue.Exercise) -> None:
    if exercise.package:
        files = handed_out(exercise.starter)
        folder = Folder.of(exercise.package, files)
        assert untouched(folder.path, files)
        assert not untouched(folder.path, files | sources(exercise.solution))
        return
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
def test_a_wrong_answer_names_only_objects_of_its_exercise(exercise: catalogue.Exercise) -> None:
    """A misspelled name would be passed over, and the reference judged instead."""
    right = answers.reference(exercise)
    for mistake, objects in answers.wrong_answers(exercise).items():
        assert objects.keys() == right.keys(), mistake
        assert any(objects[name] is not right[name] for name in objects), mistake


def test_names_are_unique() -> None:
    names = [exercise.name for exercise in EVERY]
    assert len(names) == len(set(names))


def test_a_wrong_name_is_told_what_is_near() -> None:
    with pytest.raises(catalogue.UnknownName, match=EVERY[0].name):
        catalogue.exercise(EVERY[0].name + "x")
