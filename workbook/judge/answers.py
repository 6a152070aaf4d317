"""The answers that the workbook brings along: the reference solutions and the wrong answers."""

from __future__ import annotations

from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from workbook.course.catalogue import Exercise
from workbook.judge import submission


@cache
def reference(exercise: Exercise) -> dict[str, Any]:
    """The objects of the reference solution."""
    return submission.pick(submission.load(exercise.solution), exercise.objects)


@cache
def wrong_answers(exercise: Exercise) -> dict[str, dict[str, Any]]:
    """The objects of each wrong answer, by the name of its mistake.

    A wrong answer is a public function or class of ``wrong.py``. For an exercise with several
    objects it is a class with some of them as attributes; the others come from the reference.
    """
    return _named(exercise, submission.load(exercise.wrong))


@cache
def right_answers(exercise: Exercise) -> dict[str, dict[str, Any]]:
    """The objects of the other right answers: the same thing done in other ways, by their names.

    They prove the reference: it is the oracle of every verdict, and each of them was written
    without it.
    """
    return _named(exercise, submission.load(exercise.right)) if exercise.right.is_file() else {}


def _named(exercise: Exercise, module: ModuleType) -> dict[str, dict[str, Any]]:
    return {
        name: _objects(exercise, value)
        for name, value in vars(module).items()
        if not name.startswith("_") and _is_defined_in(module, value)
    }


def _is_defined_in(module: ModuleType, value: object) -> bool:
    return isinstance(value, FunctionType | type) and value.__module__ == module.__name__


def _objects(exercise: Exercise, answer: Any) -> dict[str, Any]:
    if len(exercise.objects) == 1:
        return {exercise.objects[0]: answer}
    return reference(exercise) | {
        name: value for name, value in vars(answer).items() if name in exercise.objects
    }
