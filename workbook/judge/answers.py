"""The answers that the workbook brings along: the reference solutions and the wrong answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from types import FunctionType, ModuleType
from typing import Any

from workbook.course import catalogue, solutions
from workbook.course.catalogue import Exercise
from workbook.course.packages import completed, handed_out, sources
from workbook.judge import submission
from workbook.judge.project.edits import Edit, Fault, part_of
from workbook.judge.project.folder import Folder, unaffected


@cache
def reference(exercise: Exercise) -> dict[str, Any]:
    """The objects of the reference solution."""
    if exercise.package:
        return reference_again(exercise)
    return submission.pick(submission.load(exercise.solution), exercise.objects)


def reference_again(exercise: Exercise) -> dict[str, Any]:
    """The objects of the reference as if somebody had handed them in."""
    if exercise.package:
        files = _reference_files(exercise)
        return parts(exercise, Folder.of(exercise.package, files, base_of(exercise)))
    return dict(reference(exercise))


@cache
def wrong_answers(exercise: Exercise) -> dict[str, dict[str, Any]]:
    """The objects of each wrong answer, by the name of its mistake.

    A wrong answer is a public function or class of ``wrong.py``. For an exercise with several
    objects it is a class with some of them as attributes; the others come from the reference.
    For a package it is a function that edits one part of the reference.
    """
    if exercise.package:
        return {name: _edited(exercise, name) for name in _edits(exercise)}
    return _named(exercise, submission.load(exercise.wrong))


def names_of_wrong_answers(exercise: Exercise) -> list[str]:
    """Those of ``wrong_answers``; no package is imported for them."""
    return list(_edits(exercise) if exercise.package else wrong_answers(exercise))


def names_of_right_answers(exercise: Exercise) -> list[str]:
    """Those of ``right_answers``; no package is imported for them."""
    if exercise.package:
        return sorted(folder.name for folder in exercise.right.iterdir())
    return list(right_answers(exercise))


@cache
def right_answers(exercise: Exercise) -> dict[str, dict[str, Any]]:
    """The objects of the other right answers: the same thing done in other ways, by their names.

    They prove the reference: it is the oracle of every verdict, and each of them was written
    without it.
    """
    if exercise.package:
        # Another API in another style; the tests of the reference have to pass on it.
        tests = {k: v for k, v in sources(exercise.solution).items() if k.startswith("tests/")}
        given = handed_out(exercise.starter) | tests
        base = base_of(exercise)
        by_name = {
            folder.name: parts(exercise, Folder.of(exercise.package, files, base))
            for folder in sorted(exercise.right.iterdir())
            for files in [completed(given, sources(folder), exercise.edits)]
        }
        if exercise.copied:
            # The application's own tests take seconds: they are run on the solution.
            last = exercise.objects[-1]
            by_name = {
                name: all_ | {last: reference(exercise)[last]} for name, all_ in by_name.items()
            }
        return by_name
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


# -- packages -------------------------------------------------------------------------------------


def parts(exercise: Exercise, folder: Folder) -> dict[str, Any]:
    """The objects of a package: the folder for its first and last part, and its application.

    For one that builds on another it is the folder for all of them.

    Raises:
        NotYet: it can't be imported.
    """
    if exercise.builds_on:
        _ = folder.create_app  # so that a file that can't be imported is told at once
        return dict.fromkeys(exercise.objects, folder)
    if exercise.copied:
        from workbook.judge.project.features.copy import Copy  # Alembic is for these alone

        copy = Copy(folder)
        _ = copy.create_app
        return dict.fromkeys(exercise.objects, copy)
    first, *over_http, last = exercise.objects
    return {first: folder, **dict.fromkeys(over_http, folder.create_app), last: folder}


def base_of(exercise: Exercise) -> Folder | None:
    """The reference of the project that this one builds on."""
    if not exercise.builds_on:
        return None
    base = reference(catalogue.exercise(exercise.builds_on))
    return next(each for each in base.values() if isinstance(each, Folder))


@cache
def _reference_files(exercise: Exercise) -> dict[str, str]:
    return solutions.files(exercise)


@cache
def faults(exercise: Exercise) -> tuple[Fault, ...]:
    """The versions of the reference that the tests of a package have to notice."""
    edits = _edits(exercise)

    def version(name: str) -> Any:
        answer = _edited(exercise, name)[edits[name].part]
        return _ApplicationOf(answer) if exercise.copied or exercise.builds_on else answer

    return tuple(
        Fault(name, says, edits[name].at, version(name)) for name, says in exercise.faults.items()
    )


@dataclass(frozen=True)
class _ApplicationOf:
    """Builds the application of a folder or a copy, which is imported when it is needed first."""

    folder: Any

    def __call__(self, *arguments: Any) -> Any:
        return self.folder.create_app(*arguments)


@cache
def _edits(exercise: Exercise) -> dict[str, Any]:
    module = submission.load(exercise.wrong)
    return {name: value for name, value in vars(module).items() if part_of(value)}


@cache
def _edited(exercise: Exercise, name: str) -> dict[str, Any]:
    """The reference with one part that is edited, as that function of ``wrong.py`` does."""
    function = _edits(exercise)[name]
    part = part_of(function)
    [original, *_] = reference(exercise).values()
    if exercise.copied:
        copy = original.edited(_reference_files(exercise), function)
        return reference(exercise) | {str(part): copy}
    edited = Edited(original, _reference_files(exercise), function)
    is_folder = exercise.builds_on or part in (exercise.objects[0], exercise.objects[-1])
    return reference(exercise) | {str(part): edited.folder if is_folder else edited}


class Edited:
    """The application of an edited reference, put together when it is needed first."""

    def __init__(self, original: Folder, files: dict[str, str], function: Any) -> None:
        self.original = original
        self.files = files
        self.function = function

    @cached_property
    def folder(self) -> Folder:
        edit = Edit(self.files)
        self.function(edit)
        folder = Folder.of(self.original.name, edit.files, self.original.base)
        folder.share(self.original, unaffected(edit.files, self.files))
        return folder

    def __call__(self, sessions: Any) -> Any:
        return self.folder.create_app(sessions)
