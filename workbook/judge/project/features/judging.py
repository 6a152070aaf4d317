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
Found = tuple[str, Difference]


def first_difference(exercise: Exercise, parts: Parts, says: Mapping[str, Any]) -> Found | None:
    """The first part that isn't right, and how it differs.

    A part that is the reference's own, as all but one are of a wrong answer on file, is right.

    Args:
        says: what check.py says: ``asks``, ``TABLES``, ``PROBES`` and ``mistake_of``.
    """
    reference: Parts = answers.reference(exercise)
    theirs = {name: copy for name, copy in parts.items() if copy is not reference[name]}
    for part in exercise.objects:
        if part not in theirs:
            continue
        found = _of_part(exercise, part, reference[part], theirs[part], says)
        if found is not None:
            return part, _in_words(exercise, found)
    return None


def _of_part(
    exercise: Exercise, part: str, reference: Copy, answer: Copy, says: Mapping[str, Any]
) -> Difference | None:
    *_, tests, own = exercise.objects
    if part == exercise.objects[0]:
        first = last_revision(handed_out(exercise.starter))
        found = migration.difference(reference, answer, first, says["PROBES"])
        return found and replace(found, kind=says["mistake_of"](found) or found.kind)
    if part == tests:
        return suite.learners(reference, answer, answers.faults(exercise))
    if part == own:
        return suite.applications(answer)
    return asks.difference(reference, answer, _asks(says["asks"], part), says["TABLES"])


@cache
def _asks(every: Callable[[], Sequence[Ask]], part: str) -> tuple[Ask, ...]:
    """Always the same for a part: what the reference answers is kept by them."""
    return tuple(each for each in every() if each.part == part)


def _in_words(exercise: Exercise, found: Difference) -> Difference:
    """With the message of a mistake that has one, after the request that shows it."""
    message = exercise.messages.get(found.kind)
    return found if message is None else replace(found, message=message)
