"""Judges the parts in order, up to the first that isn't right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from workbook.course.catalogue import Exercise
from workbook.course.packages import handed_out, last_revision
from workbook.judge import answers
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project.features import asks, migration, suite
from workbook.judge.project.features.asks import Ask
from workbook.judge.project.features.copy import Copy

Parts = Mapping[str, Copy]
PartDifference = tuple[str, Difference]


def first_difference(
    exercise: Exercise, parts: Parts, says: Mapping[str, Any]
) -> PartDifference | None:
    """The first part that isn't right, and how it differs.

    A part that is the reference's own, as all but one are of a wrong answer on file, is right.

    Args:
        says: what check.py says: ``asks``, ``TABLES``, ``PROBES`` and ``mistake_of``.
    """
    reference: Parts = answers.reference(exercise)
    changed = {name: copy for name, copy in parts.items() if copy is not reference[name]}
    for part in exercise.objects:
        if part not in changed:
            continue
        difference = _of_part(exercise, part, reference[part], changed[part], says)
        if difference is not None:
            return part, _in_words(exercise, difference)
    return None


def _of_part(
    exercise: Exercise, part: str, reference: Copy, answer: Copy, says: Mapping[str, Any]
) -> Difference | None:
    *_, tests, own = exercise.objects
    if part == exercise.objects[0]:
        first = last_revision(handed_out(exercise.starter))
        difference = migration.difference(reference, answer, first, says["PROBES"])
        return difference and replace(
            difference, kind=says["mistake_of"](difference) or difference.kind
        )
    if part == tests:
        return suite.learners(reference, answer, answers.faults(exercise))
    if part == own:
        return suite.applications(answer)
    return asks.difference(reference, answer, _asks(says["asks"], part), says["TABLES"])


@cache
def _asks(every: Callable[[], Sequence[Ask]], part: str) -> tuple[Ask, ...]:
    """Always the same for a part: what the reference answers is kept by them."""
    return tuple(each for each in every() if each.part == part)


def _in_words(exercise: Exercise, difference: Difference) -> Difference:
    """With the message of a mistake that has one, after the request that shows it."""
    message = exercise.messages.get(difference.kind)
    return difference if message is None else replace(difference, message=message)
