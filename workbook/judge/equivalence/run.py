"""Runs an answer beside the reference, call by call and world by world, until they part."""

from __future__ import annotations

import asyncio
import inspect
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import islice
from typing import Any

from workbook.judge.equivalence import net, smallest
from workbook.judge.equivalence.call import Call, shown
from workbook.judge.equivalence.compare import Finding, findings
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.observe import Run, observe
from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.side import Side
from workbook.judge.equivalence.values import Object
from workbook.judge.equivalence.worlds import World, world
from workbook.judge.feedback import NotAttempted, NotYet
from workbook.judge.learner import raised_by

Objects = Mapping[str, Any]
Calls = Callable[[World], Iterator[Call]]
_GIVEN = {"session": "session", "connection": "connection", "engine": "engine"}
_MOST_DIFFERENCES = 6  # calls that the net looks at where one does not tell


@dataclass
class Failure:
    """A call in which the answer did something else than the reference."""

    world: World
    call: Call
    reference: Outcome
    answer: Outcome
    findings: list[Finding]
    hold: bool = False
    number: int = 0


@dataclass
class Case:
    """A failure in the smallest world that shows it.

    Attributes:
        failure: as it was in that world.
        rows: SQL that puts its rows into an empty world; empty where the world is the whole one.
        lines: the rows as text; empty where they are too many to be read.
    """

    failure: Failure
    rows: str = ""
    lines: Sequence[str] = ()


class Comparison:
    """One answer beside one reference.

    Args:
        names: the objects of the exercise, the first being the one that calls mean by default.
        calls: yields the calls for a world (``check.py``'s ``calls``).
        prepare: called for each side before the first call of a world, with that side's objects
            and engine; it may create tables.
    """

    def __init__(
        self,
        contract: Contract,
        names: Sequence[str],
        reference: Objects,
        answer: Objects,
        calls: Calls,
        prepare: Callable[[Objects, Any], None] | None = None,
    ) -> None:
        self.contract = contract
        self.names = tuple(names)
        self.reference = reference
        self.answer = answer
        self.calls = calls
        self.prepare = prepare

    @property
    def two_sides(self) -> bool:
        """Whether each of the two needs a database of its own."""
        return self.contract.transaction == "own" or self.prepare is not None or not self._handed

    @property
    def _handed(self) -> bool:
        return self.contract.given in ("session", "connection")

    def failures(self) -> Generator[Failure, None, None]:
        """The calls that differ, as they are found.

        Raises:
            NotAttempted: the answer is still the stub.
            NotYet: it cannot be called as the task says.
        """
        for name in self.contract.worlds:
            where = world(name)
            calls = list(self.calls(where))
            if not calls:
                continue
            with ExitStack() as stack:
                sides = self._sides(where, stack)
                for number, call in enumerate(calls):
                    hold = bool(self.contract.holds) and number % 2 == 1
                    failure = self._one(call, where, sides, hold=hold)
                    if failure is not None:
                        failure.number = number
                        yield failure
                        if self._spoilt(failure):
                            break

    def _sides(self, where: World, stack: ExitStack) -> tuple[Side, Side]:
        first = Side(where, 0)
        stack.callback(first.close)
        second = first
        if self.two_sides:
            second = Side(where, 1)
            stack.callback(second.close)
        if self.prepare is not None:
            for side, objects in ((first, self.reference), (second, self.answer)):
                self.prepare(objects, side.engine)
                side.refresh()
        return first, second

    def _one(
        self,
        call: Call,
        where: World,
        sides: tuple[Side, Side],
        rows: str = "",
        hold: bool = False,
        expected: Outcome | None = None,
    ) -> Failure | None:
        expected = expected or observe(self._run(call, self.reference, sides[0], rows, hold))
        got = observe(self._run(call, self.answer, sides[1], rows, hold))
        self._begun(call, got)
        expected.rows = max(expected.rows, call.rows)
        found = findings(self.contract, expected, got)
        return Failure(where, call, expected, got, found, hold) if found else None

    def _run(self, call: Call, objects: Objects, side: Side, rows: str, hold: bool) -> Run:
        function = objects[call.name or self.names[0]]
        self._callable(call, function, objects is self.answer)
        return Run(self.contract, call, function, side, rows, hold=hold)

    def _callable(self, call: Call, function: Any, is_answer: bool) -> None:
        if not is_answer:
            return
        name = call.name or self.names[0]
        given = [] if self.contract.given in ("nothing", "models") else [None]
        arguments = (*given, *call.arguments)
        if not callable(function):
            raise NotYet(f"`{name}` isn't a function.", mistake="not_callable")
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise NotYet(
                f"`{name}` is an async function: calling it runs nothing and returns a coroutine. "
                "A plain `def` was asked for.",
                mistake="async_function",
            )
        try:
            inspect.signature(function).bind(*arguments, **call.keywords)
        except TypeError as error:
            count = len(arguments) + len(call.keywords)
            raise NotYet(
                f"The check calls it with {count} argument{'' if count == 1 else 's'}, but your "
                f"function is {name}{inspect.signature(function)}: {error}.",
                mistake="signature",
            ) from None
        except ValueError:  # a builtin has no signature that can be read
            return

    def _begun(self, call: Call, got: Outcome) -> None:
        """Raise what is no difference between two answers: the stub, and the end of the program."""
        error = got.error
        name = call.name or self.names[0]
        if isinstance(error, NotImplementedError) and raised_by(error, self.answer[name]):
            if len(self.names) == 1:
                raise NotAttempted from None
            raise NotYet(f"`{name}` is still to be written.", mistake="unfinished")
        if isinstance(error, SystemExit):
            raise NotYet(
                "Your code calls exit(): the program would end here.", mistake="exits"
            ) from error
        if isinstance(error, KeyboardInterrupt) and got.error is error and call.before is None:
            raise NotYet(
                "Your code raises KeyboardInterrupt, as Ctrl-C does.", mistake="exits"
            ) from error
        if asyncio.iscoroutine(got.raw):
            got.raw.close()
        elif isinstance(error, GeneratorExit):
            raise error

    def _spoilt(self, failure: Failure) -> bool:
        """Whether the world is no longer what it was, so that later calls would say nothing."""
        if self.contract.transaction == "own":
            return True
        return failure.findings[0].part == "transaction" or failure.answer.recording.commits > 0

    # -- words ------------------------------------------------------------------------------------

    def smallest(self, failure: Failure) -> Case:
        """The same difference with the few rows of the world that it takes."""
        case = Case(failure)
        if failure.world.name == "empty" or self.prepare is not None:
            return case
        empty = World("empty", failure.world.zone, failure.world.process_zone)

        with ExitStack() as stack:
            sides: list[tuple[Side, Side]] = []

            def differs(rows: str) -> bool:
                nonlocal case
                if self.two_sides or not sides:
                    stack.pop_all().close()
                    sides[:] = [self._sides(empty, stack)]
                try:
                    repeated = self._one(failure.call, empty, sides[0], rows, failure.hold)
                except Exception:  # the call makes no sense without some row
                    sides.clear()
                    return False
                if repeated is None or not _same_difference(failure, repeated):
                    return False
                case = Case(repeated, rows)
                return True

            kept = smallest.smallest(failure.world.data, set(_named_in(failure)), differs)
        return Case(case.failure, case.rows, smallest.lines(kept) if kept is not None else [])

    def mistake(self, case: Case, failure: Failure, wrong: Mapping[str, Objects]) -> str | None:
        """The one wrong answer on file that behaves as the learner's code did, if there is one.

        It must do the same in the smallest case, and be right where the learner's code is right: it
        has to part from the reference at the same call. Where several do, as small cases are alike,
        the first few calls that differ tell them apart.
        """
        mark = net.fingerprint(case.failure.findings)
        with redirect_stdout(io.StringIO()) as nobody, redirect_stderr(nobody):
            same = [name for name, theirs in self._behaviours(case, wrong) if theirs == mark]
            same = [name for name in same if self._parts_at(failure, wrong[name])]
            if len(same) > 1:
                mine = self._differences()
                same = [name for name in same if self._beside(wrong[name])._differences() == mine]
        return same[0] if len(same) == 1 else None

    def _differences(self) -> list[Any]:
        """Where the first few differences are, and what they look like."""
        failures = self.failures()
        try:
            return [
                (each.world.name, each.number, net.fingerprint(each.findings))
                for each in islice(failures, _MOST_DIFFERENCES)
            ]
        finally:
            failures.close()

    def _beside(self, objects: Objects) -> Comparison:
        """The same comparison for other objects."""
        return Comparison(
            self.contract, self.names, self.reference, objects, self.calls, self.prepare
        )

    def _parts_at(self, failure: Failure, wrong: Objects) -> bool:
        failures = self._beside(wrong).failures()
        try:
            first = next(failures, None)
        except (NotAttempted, NotYet):
            return False
        finally:
            failures.close()
        return first is not None and (first.world, first.number) == (failure.world, failure.number)

    def _behaviours(self, case: Case, wrong: Mapping[str, Objects]) -> Iterator[tuple[str, Any]]:
        """How each of these differs from the reference in that case."""
        failure = case.failure
        with ExitStack() as stack:
            sides: tuple[Side, Side] | None = None
            for name, objects in wrong.items():
                other = self._beside(objects)
                if sides is None or self.two_sides:
                    stack.pop_all().close()
                    sides = other._sides(failure.world, stack)
                try:
                    repeated = other._one(
                        failure.call,
                        failure.world,
                        sides,
                        case.rows,
                        failure.hold,
                        failure.reference,
                    )
                except (NotAttempted, NotYet):
                    continue
                if repeated is not None:
                    yield name, net.fingerprint(repeated.findings)
                    if other._spoilt(repeated):
                        sides = None

    def difference(self, case: Case) -> Difference:
        """The case, ready to be shown."""
        first = case.failure.findings[0]
        return Difference(
            first.kind,
            first.message,
            first.got,
            first.expected,
            self.words(case.failure.call),
            tuple(case.lines),
        )

    def words(self, call: Call) -> str:
        """The call as the learner would write it."""
        if call.words:
            return call.words
        name = call.name or self.names[0]
        return shown(name, _GIVEN.get(self.contract.given, ""), call.arguments, call.keywords)


def _named_in(failure: Failure) -> Iterator[Any]:
    """Plain values that occur in what came or should have come, but not in both; and arguments."""
    one = Counter(_scalars(failure.reference.value))
    other = Counter(_scalars(failure.answer.value))
    yield from (one - other)
    yield from (other - one)
    for outcome in (failure.reference, failure.answer):
        yield from _scalars(outcome.sent)
    yield from _scalars(failure.call.arguments)


def _scalars(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, Object):
        yield from _scalars(value.columns, depth + 1)
    elif isinstance(value, Mapping) and depth < 8:
        yield from _scalars(tuple(value.values()), depth + 1)
    elif isinstance(value, list | tuple) and depth < 8:
        for item in value:
            yield from _scalars(item, depth + 1)


def _same_difference(one: Failure, other: Failure) -> bool:
    if type(one.reference.error) is not type(other.reference.error):
        return False
    return (one.findings[0].part, one.findings[0].kind) == (
        other.findings[0].part,
        other.findings[0].kind,
    )
