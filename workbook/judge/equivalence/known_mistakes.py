"""Finds the known wrong answer that behaves like the learner's code.

Each of them has a message that fits a person's mistake. When exactly one behaves the same in every
call that showed a difference, its message is the answer.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from workbook.judge import check_database
from workbook.judge.equivalence import reference_cache
from workbook.judge.equivalence.comparison import Comparison, Failure, Objects, Sides
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.outcome_diff import Mismatch
from workbook.judge.equivalence.run import failures, first_place
from workbook.judge.equivalence.smallest_case import Counterexample
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotAttempted, NotYet

_MAX_DIFFERENCES = 6  # calls that are looked at where one does not tell
_LARGE = 50_000  # characters of a case's rows: they could not be taken out of the world in time


def match(
    comparison: Comparison, case: Counterexample, failure: Failure, wrong: Mapping[str, Objects]
) -> str | None:
    """The one wrong answer on file that behaves as the learner's code did, if there is one.

    It must do the same in the smallest case, and be right where the learner's code is right: it
    has to part from the reference at the same call. Where several do, as small cases are alike,
    the first few calls that differ tell them apart.
    """
    mark = fingerprint(case.failure.mismatches)
    part = comparison.name_of(failure.call)
    if any(objects is comparison.answer for objects in wrong.values()):
        # One on file is judged, as the course's own tests do: it is known by that for the others.
        known, on_file = reference_cache.of(comparison.reference), id(comparison.answer)
        known.places[on_file, part] = _place(failure)
        known.behaviours[on_file, failure.world, failure.number, case.rows] = mark
    places, here = reference_cache.of(comparison.reference).places, _place(failure)
    wrong = {
        name: objects
        for name, objects in wrong.items()
        if objects[part] is not comparison.reference[part]
        # What is known to part elsewhere need not be run.
        and places.get((id(objects), part), here) == here
    }
    with redirect_stdout(io.StringIO()) as nobody, redirect_stderr(nobody):
        # A world of a few rows is run as a whole, too, and quickly.
        large = failure.world.name == check_database.HOSTILE and not 0 < len(case.rows) <= _LARGE
        if comparison.contract.application == "kept":  # each is slow to build, and none to run
            large = False
        if large:  # one that multiplies rows runs for seconds there, and has parted long before
            wrong = {
                name: objects
                for name, objects in wrong.items()
                if _parts_at(comparison, failure, objects)
            }
        same = [
            name for name, behaviour in _behaviours(comparison, case, wrong) if behaviour == mark
        ]
        if not large:
            same = [name for name in same if _parts_at(comparison, failure, wrong[name])]
        if len(same) > 1:
            only = part if comparison.contract.application == "kept" else None
            differences = _differences(comparison, only)
            same = [
                name
                for name in same
                if _differences_of(comparison, wrong[name], only) == differences
            ]
    return same[0] if len(same) == 1 else None


def _differences(comparison: Comparison, only: str | None) -> list[Any]:
    """Where the first few differences are, and what they look like."""
    differing = failures(comparison, only)
    try:
        return [
            (each.world.name, each.number, fingerprint(each.mismatches))
            for each in islice(differing, _MAX_DIFFERENCES)
        ]
    finally:
        differing.close()


def _differences_of(comparison: Comparison, wrong: Objects, only: str | None) -> list[Any]:
    known = reference_cache.of(comparison.reference).differences
    if (id(wrong), only) not in known:
        known[id(wrong), only] = _differences(comparison.beside(wrong), only)
    return known[id(wrong), only]


def _parts_at(comparison: Comparison, failure: Failure, wrong: Objects) -> bool:
    part = comparison.name_of(failure.call)
    places = reference_cache.of(comparison.reference).places
    if (id(wrong), part) not in places:
        places[id(wrong), part] = first_place(comparison.beside(wrong), part)
    return places[id(wrong), part] == _place(failure)


def _place(failure: Failure) -> tuple[World, int]:
    return failure.world, failure.number


def _behaviours(
    comparison: Comparison, case: Counterexample, wrong: Mapping[str, Objects]
) -> Iterator[tuple[str, Any]]:
    """How each of these differs from the reference in that case."""
    failure, known = case.failure, reference_cache.of(comparison.reference).behaviours
    with ExitStack() as stack:
        sides: Sides | None = None
        classes: list[Any] = []  # whose tables the databases have
        for name, objects in wrong.items():
            key = (id(objects), failure.world, failure.number, case.rows)
            if key not in known:
                other = comparison.beside(objects)
                before, classes = classes, [v for v in objects.values() if isinstance(v, type)]
                other_tables = comparison.prepare is not None and classes != before
                if sides is None or other_tables or comparison.commits(failure.call):
                    stack.pop_all().close()
                    sides = other.sides(
                        failure.world,
                        stack,
                        [failure.call],
                        filled=not case.rows,
                        with_reference=False,
                    )
                repeated = _again(other, case, sides)
                known[key] = fingerprint(repeated.mismatches) if repeated else None
                if repeated is not None and other.spoils(repeated):
                    sides = None
            if known[key] is not None:
                yield name, known[key]


def _again(comparison: Comparison, case: Counterexample, sides: Sides) -> Failure | None:
    failure = case.failure
    try:
        return comparison.compare_call(
            failure.call, failure.world, sides, case.rows, failure.hold, failure.reference
        )
    except (NotAttempted, NotYet):
        return None


def fingerprint(mismatches: Sequence[Mismatch]) -> Any:
    """What two answers share that behave the same: the parts that differ, and how."""
    return tuple((mismatch.part, repr(mismatch.mark)) for mismatch in mismatches)


def mark(different: Difference) -> tuple[Any, ...]:
    """What two answers share whose mapped classes differ in the same place and in the same way."""
    now = datetime.now(UTC)
    got = tuple(_MOMENT.sub(lambda moment: _beside(moment[0], now), line) for line in different.got)
    return different.kind, got, tuple(different.expected), different.call, different.whole


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d)?")
_QUARTER = 900


def _beside(text: str, now: datetime) -> str:
    """A current timestamp, which differs on every run, as its offset from now in quarter hours."""
    moment = datetime.fromisoformat(text)
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    quarters = round(seconds.total_seconds() / _QUARTER)
    # Nearer than that, what is off by a second and what stands still look the same.
    return f"<now {quarters:+}>" if 0 < abs(quarters) < 200 else text
