"""Runs an answer beside the reference, call by call and world by world, until they part."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack

from workbook.judge.equivalence import reference_cache
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.comparison import Comparison, Failure
from workbook.judge.equivalence.prefetch import Prefetcher
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import NotAttempted, NotYet

Numbered = tuple[int, Call]


def failures(comparison: Comparison, only: str | None = None) -> Generator[Failure, None, None]:
    """The calls that differ, as they are found.

    An exercise with several functions is judged part by part, in the order of its objects: the
    one failure that comes is that of the first part that differs, in whatever world.

    Args:
        only: the name of the one object whose calls are made.

    Raises:
        NotAttempted: the answer is still the stub.
        NotYet: it cannot be called as the task says, or a part of it is still to be written;
            all parts before that one are right then.
    """
    parts = len(comparison.names)  # those from here on are no longer looked at
    first_failure: Failure | NotYet | None = None
    with ExitStack() as stack:
        prefetcher = Prefetcher()
        stack.callback(prefetcher.close)
        worlds = [_World(comparison, world(name), only) for name in comparison.contract.worlds]
        for each, following in zip(worlds, [*worlds[1:], None], strict=True):
            for stopped_at, failure in each.failures(parts, prefetcher, following):
                if len(comparison.names) > 1:
                    first_failure, parts = failure, stopped_at
                    break
                if isinstance(failure, NotYet):
                    raise failure
                yield failure
    if isinstance(first_failure, NotYet):
        raise first_failure
    if first_failure is not None:
        yield first_failure


def first_place(comparison: Comparison, part: str) -> tuple[World, int] | None:
    """The first call of a part that differs: its world and its number."""
    differing = failures(comparison, part)
    try:
        first = next(differing, None)
    except (NotAttempted, NotYet):
        return None
    finally:
        differing.close()
    return None if first is None else (first.world, first.number)


class _World:
    """The calls that are made in one world."""

    def __init__(self, comparison: Comparison, where: World, only: str | None) -> None:
        self.comparison = comparison
        self.where = where
        calls = [
            (number, call)
            for number, call in enumerate(comparison.calls(where))
            if only in (None, comparison.name_of(call))
        ]
        self.calls = sorted(calls, key=lambda each: comparison.part(each[1]))
        self.known = reference_cache.of(comparison.reference).outcomes.setdefault(
            (where.name, only), []
        )
        # Where every call is rolled back or undone, calls do not affect one another.
        self.apart = not comparison.two_sides([call for _, call in calls]) or all(
            comparison.contract.of(call.contract).over_http for _, call in calls
        )

    def open(self, prefetcher: Prefetcher) -> None:
        """Have its databases opened."""
        if self.calls:
            for number in self._numbers(self.calls):
                prefetcher.open(self.where, number)

    def _numbers(self, calls: Sequence[Numbered]) -> tuple[int, ...]:
        known = len(self.known) >= len(calls)
        return self.comparison.numbers([call for _, call in calls], with_reference=not known)

    def failures(
        self, parts: int, prefetcher: Prefetcher, following: _World | None
    ) -> Iterator[tuple[int, Failure | NotYet]]:
        """The calls of the first parts that differ, each with the number of its part.

        Args:
            following: the world whose databases are opened once a call has agreed here. Most wrong
                answers part at their first call.
        """
        comparison = self.comparison
        calls = [each for each in self.calls if comparison.part(each[1]) < parts]
        if not calls:
            return
        # Calls are sorted by part, so outcomes cached for more parts begin with those for fewer.
        known = self.known if self.apart or len(self.known) >= len(calls) else []
        with ExitStack() as stack:
            sides = comparison.sides(
                self.where,
                stack,
                [call for _, call in calls],
                with_reference=len(known) < len(calls),
                prefetcher=prefetcher,
            )
            for place, (number, call) in enumerate(calls):
                terms = comparison.contract.of(call.contract)
                hold = bool(terms.holds) and (number % 2 == 1 or "holds" in call.contract)
                try:
                    if place == len(known):
                        known.append(comparison.expected(call, sides, hold=hold))
                    failure = comparison.compare_call(
                        call, self.where, sides, hold=hold, expected=known[place]
                    )
                except NotYet as stopped:
                    yield comparison.part(call), stopped
                    return
                if failure is None:
                    if following is not None:
                        following.open(prefetcher)
                        following = None
                    continue
                failure.number = number
                yield comparison.part(call), failure
                if comparison.spoils(failure):
                    return
        if len(known) > len(self.known):
            self.known[:] = known
