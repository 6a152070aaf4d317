"""The same difference in a world of a few rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any

from workbook.judge.equivalence import smallest
from workbook.judge.equivalence.comparison import Comparison, Failure, Sides
from workbook.judge.equivalence.values import MappedObject
from workbook.judge.equivalence.worlds import World


@dataclass
class Counterexample:
    """A failure in the smallest world that shows it.

    Attributes:
        failure: as it was in that world.
        rows: SQL that puts its rows into an empty world; empty where the world is the whole one.
        lines: the rows as text; empty where they are too many to be read.
    """

    failure: Failure
    rows: str = ""
    lines: Sequence[str] = ()


def smallest_case(comparison: Comparison, failure: Failure) -> Counterexample:
    """The same difference with the few rows of the world that it takes."""
    case = Counterexample(failure)
    if comparison.rows is not None and not comparison.commits(failure.call):
        return _fewest_own_rows(comparison, failure, comparison.rows(failure.world))
    if failure.world.name == "empty" or comparison.prepare is not None:
        return case
    empty = World("empty", failure.world.zone, failure.world.process_zone)

    with ExitStack() as stack:
        sides: list[Sides] = []

        def differs(rows: str) -> bool:
            nonlocal case
            if comparison.commits(failure.call) or not sides:
                stack.pop_all().close()
                sides[:] = [comparison.sides(empty, stack, [failure.call])]
            try:
                repeated = comparison.compare_call(
                    failure.call, empty, sides[0], rows, failure.hold
                )
            except Exception:  # the call makes no sense without some row
                sides.clear()
                return False
            if repeated is None or not failure.is_like(repeated):
                return False
            repeated.number = failure.number
            case = Counterexample(repeated, rows)
            return True

        kept = smallest.smallest(failure.world.data, set(_named_in(failure)), differs)
    return Counterexample(case.failure, case.rows, smallest.lines(kept) if kept is not None else [])


def _fewest_own_rows(
    comparison: Comparison, failure: Failure, statements: Sequence[str]
) -> Counterexample:
    """The same difference with as few as possible of the exercise's own rows."""
    case = Counterexample(failure)
    deadline = monotonic() + smallest.SECONDS
    kept, size = list(statements), len(statements)
    with ExitStack() as stack:

        def fresh() -> Sides:
            stack.pop_all().close()
            return comparison.sides(failure.world, stack, [failure.call], filled=False)

        sides = fresh()
        while size and monotonic() < deadline:
            for start in range(0, len(kept), size):
                trial = kept[:start] + kept[start + size :]
                sql = ";\n".join(trial) or "SELECT"
                try:
                    repeated = comparison.compare_call(
                        failure.call, failure.world, sides, sql, failure.hold
                    )
                except Exception:  # the call makes no sense without some row
                    repeated = None
                    sides = fresh()
                if repeated is not None and failure.is_like(repeated):
                    repeated.number = failure.number
                    kept, case = trial, Counterexample(repeated, sql)
                    break
            else:
                size //= 2
            size = min(size, len(kept))
    few = len(kept) <= smallest.MAX_ROWS
    return Counterexample(case.failure, case.rows, kept if few else [])


def _named_in(failure: Failure) -> Iterator[Any]:
    """Plain values that occur in what came or should have come, but not in both; and arguments."""
    wanted = Counter(_scalars(failure.reference.value))
    came = Counter(_scalars(failure.answer.value))
    yield from (wanted - came)
    yield from (came - wanted)
    for outcome in (failure.reference, failure.answer):
        yield from _scalars(outcome.sent)
    yield from _scalars(failure.call.arguments)


def _scalars(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, MappedObject):
        yield from _scalars(value.columns, depth + 1)
    elif isinstance(value, Mapping) and depth < 8:
        yield from _scalars(tuple(value.values()), depth + 1)
    elif isinstance(value, list | tuple) and depth < 8:
        for item in value:
            yield from _scalars(item, depth + 1)
