"""A sample of the mutants of the reference solutions: the judge rejects each."""

from __future__ import annotations

from functools import cache

import pytest

from workbook.authoring.mutation import report, runner
from workbook.authoring.mutation.mutants import equivalents, sample, stale, tasks
from workbook.course import catalogue
from workbook.judge import checks

NUMBER = 60


def _is_compared(exercise: catalogue.Exercise) -> bool:
    check = checks.load(exercise)
    return check.calls is not None or not check.contract.makes_calls


@cache
def _results() -> list[runner.Result]:
    every = [
        task
        for exercise in catalogue.exercises()
        if _is_compared(exercise)
        for task in tasks(exercise)
        if task.mutant.key not in equivalents(exercise)
    ]
    groups = runner.run(sample(every, NUMBER), proven=True)
    return [result for group in groups for result in group]


@pytest.mark.parametrize("chapter", catalogue.chapters(), ids=lambda chapter: chapter.stem)
def test_a_sample_of_mutants_is_killed(chapter: catalogue.Chapter) -> None:
    survivors = [
        report.survivor(result)
        for result in _results()
        if result.fate == "survived" and result.task.exercise in chapter.exercises
    ]
    assert not survivors, "\n".join(survivors)


def test_the_sample_is_as_large_as_it_is_meant_to_be() -> None:
    assert len(_results()) == NUMBER


@pytest.mark.parametrize(
    "exercise",
    [each for each in catalogue.exercises() if equivalents(each)],
    ids=lambda exercise: exercise.name,
)
def test_what_is_called_equivalent_is_a_mutant(exercise: catalogue.Exercise) -> None:
    assert stale(exercise, tasks(exercise)) == []
