"""A sample of the mutants of the reference solutions: the judge rejects each."""

from __future__ import annotations

from functools import cache

import pytest

from workbook.authoring.mutation import report, runner
from workbook.authoring.mutation.mutants import Task, equivalents, sample, stale, tasks
from workbook.course import catalogue
from workbook.judge import checks

NUMBER = 60


def _is_compared(exercise: catalogue.Exercise) -> bool:
    check = checks.load(exercise)
    return check.calls is not None or check.contract.given == "models"


@cache
def _sample() -> list[Task]:
    every = [
        task
        for exercise in catalogue.exercises()
        if _is_compared(exercise)
        for task in tasks(exercise)
        if task.mutant.key not in equivalents(exercise)
    ]
    return sample(every, NUMBER)


@pytest.mark.parametrize("chapter", catalogue.chapters(), ids=lambda chapter: chapter.stem)
def test_a_sample_of_mutants_is_killed(chapter: catalogue.Chapter) -> None:
    chosen = [task for task in _sample() if task.exercise in chapter.exercises]
    results = [result for group in runner.run(chosen) for result in group]
    assert len(results) == len(chosen)
    survivors = [report.survivor(result) for result in results if result.fate == "survived"]
    assert not survivors, "\n".join(survivors)


@pytest.mark.parametrize("exercise", catalogue.exercises(), ids=lambda exercise: exercise.name)
def test_what_is_called_equivalent_is_a_mutant(exercise: catalogue.Exercise) -> None:
    assert stale(exercise, tasks(exercise)) == []
