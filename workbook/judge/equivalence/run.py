"""Runs an answer beside the reference, call by call and world by world, until they part."""

from __future__ import annotations

import asyncio
import inspect
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
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
Rows = Callable[[World], Sequence[str]]
_GIVEN = {
    "session": "session",
    "connection": "connection",
    "engine": "engine",
    "factory": "factory",
}
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
        rows: SQL statements that put rows into these tables, one at a time.
    """

    def __init__(
        self,
        contract: Contract,
        names: Sequence[str],
        reference: Objects,
        answer: Objects,
        calls: Calls,
        prepare: Callable[[Objects, Any], None] | None = None,
        rows: Rows | None = None,
    ) -> None:
        self.contract = contract
        self.names = tuple(names)
        self.reference = reference
        self.answer = answer
        self.calls = calls
        self.prepare = prepare
        self.rows = rows

    def _two_sides(self, calls: Iterable[Call]) -> bool:
        """Whether each of the two needs a database of its own."""
        if self.prepare is not None:
            return True
        return any(self._commits(call) for call in calls)

    def _commits(self, call: Call) -> bool:
        terms = self.contract.of(call.contract)
        return terms.transaction == "own" or terms.given not in ("session", "connection")

    def failures(self, only: str | None = None) -> Generator[Failure, None, None]:
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
        parts = len(self.names)  # those from here on are no longer looked at
        found: Failure | NotYet | None = None
        for name in self.contract.worlds:
            where = world(name)
            calls = self._calls_of(where, parts)
            if only is not None:
                calls = [each for each in calls if self.name_of(each[1]) == only]
            if not calls:
                continue
            known = _memory(self.reference).outcomes.get(name)
            seen: list[Outcome] = []
            with ExitStack() as stack:
                sides = self._sides(
                    where, stack, [call for _, call in calls], with_reference=known is None
                )
                for place, (number, call) in enumerate(calls):
                    terms = self.contract.of(call.contract)
                    hold = bool(terms.holds) and (number % 2 == 1 or "holds" in call.contract)
                    failure = None
                    try:
                        expected = (
                            known[place]
                            if known is not None
                            else observe(self._run(call, self.reference, sides[0], "", hold))
                        )
                        seen.append(expected)
                        failure = self._one(call, where, sides, hold=hold, expected=expected)
                    except NotYet as stopped:
                        if len(self.names) == 1:
                            raise
                        found, parts = stopped, self._part(call)
                        break
                    if failure is None:
                        continue
                    failure.number = number
                    if len(self.names) > 1:
                        found, parts = failure, self._part(call)
                        break
                    yield failure
                    if self._spoilt(failure):
                        break
                else:
                    if len(self.names) == 1:
                        _memory(self.reference).outcomes[name] = seen
        if isinstance(found, NotYet):
            raise found
        if found is not None:
            yield found

    def _calls_of(self, where: World, parts: int) -> list[tuple[int, Call]]:
        """The calls of the first ``parts`` objects with their numbers, part by part."""
        numbered = [each for each in enumerate(self.calls(where)) if self._part(each[1]) < parts]
        return sorted(numbered, key=lambda each: self._part(each[1]))

    def name_of(self, call: Call) -> str:
        """Which object of the exercise is called."""
        return call.name or self.names[0]

    def _part(self, call: Call) -> int:
        return self.names.index(self.name_of(call))

    def _sides(
        self,
        where: World,
        stack: ExitStack,
        calls: Iterable[Call],
        *,
        filled: bool = True,
        with_reference: bool = True,
    ) -> tuple[Side, Side]:
        """The databases of the reference and of the answer, which may be the same one.

        Without the reference, both are that of the answer. ``filled``: with the rows that the
        exercise itself adds to a world.
        """
        two = self._two_sides(calls)
        second = Side(where, 1 if two else 0)
        stack.callback(second.close)
        first = second
        if two and with_reference:
            first = Side(where, 0)
            stack.callback(first.close)
        if self.prepare is not None:
            pairs = [(second, self.answer)]
            if first is not second:
                pairs.insert(0, (first, self.reference))
            for side, objects in pairs:
                self.prepare(objects, side.engine)
                if self.rows is not None and filled:
                    side.execute(";\n".join(self.rows(where)))
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
        different = findings(self.contract.of(call.contract), expected, got)
        return Failure(where, call, expected, got, different, hold) if different else None

    def _run(self, call: Call, objects: Objects, side: Side, rows: str, hold: bool) -> Run:
        function = objects[self.name_of(call)]
        self._callable(call, function, objects is self.answer)
        return Run(
            self.contract.of(call.contract), call, function, side, rows, hold=hold, objects=objects
        )

    def _callable(self, call: Call, function: Any, is_answer: bool) -> None:
        if not is_answer:
            return
        name = self.name_of(call)
        given = [] if self._given(call) in ("nothing", "models") else [None]
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

    def _given(self, call: Call) -> str:
        return self.contract.of(call.contract).given

    def _begun(self, call: Call, got: Outcome) -> None:
        """Raise what is no difference between two answers: the stub, and the end of the program."""
        error = got.error
        name = self.name_of(call)
        if isinstance(error, NotImplementedError) and raised_by(error, self.answer[name]):
            if len(self.names) == 1:
                raise NotAttempted from None
            raise NotYet(
                f"`{name}` is still to be written. Everything that was checked before it is right.",
                mistake="unfinished",
            )
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
        if self.contract.of(failure.call.contract).transaction == "own":
            return True
        return failure.findings[0].part == "transaction" or failure.answer.recording.commits > 0

    # -- words ------------------------------------------------------------------------------------

    def smallest(self, failure: Failure) -> Case:
        """The same difference with the few rows of the world that it takes."""
        case = Case(failure)
        if self.rows is not None and not self._commits(failure.call):
            return self._smallest_rows(failure, self.rows(failure.world))
        if failure.world.name == "empty" or self.prepare is not None:
            return case
        empty = World("empty", failure.world.zone, failure.world.process_zone)

        with ExitStack() as stack:
            sides: list[tuple[Side, Side]] = []

            def differs(rows: str) -> bool:
                nonlocal case
                if self._commits(failure.call) or not sides:
                    stack.pop_all().close()
                    sides[:] = [self._sides(empty, stack, [failure.call])]
                try:
                    repeated = self._one(failure.call, empty, sides[0], rows, failure.hold)
                except Exception:  # the call makes no sense without some row
                    sides.clear()
                    return False
                if repeated is None or not _same_difference(failure, repeated):
                    return False
                repeated.number = failure.number
                case = Case(repeated, rows)
                return True

            kept = smallest.smallest(failure.world.data, set(_named_in(failure)), differs)
        return Case(case.failure, case.rows, smallest.lines(kept) if kept is not None else [])

    def _smallest_rows(self, failure: Failure, statements: Sequence[str]) -> Case:
        """The same difference with as few as possible of the exercise's own rows."""
        case = Case(failure)
        deadline = monotonic() + smallest.SECONDS
        kept, size = list(statements), len(statements)
        with ExitStack() as stack:
            sides = self._sides(failure.world, stack, [failure.call], filled=False)
            while size and monotonic() < deadline:
                for start in range(0, len(kept), size):
                    trial = kept[:start] + kept[start + size :]
                    sql = ";\n".join(trial) or "SELECT"
                    try:
                        repeated = self._one(failure.call, failure.world, sides, sql, failure.hold)
                    except Exception:  # the call makes no sense without some row
                        repeated = None
                        sides = self._sides(failure.world, stack, [failure.call], filled=False)
                    if repeated is not None and _same_difference(failure, repeated):
                        repeated.number = failure.number
                        kept, case = trial, Case(repeated, sql)
                        break
                else:
                    size //= 2
                size = min(size, len(kept))
        few = len(kept) <= smallest.MOST_ROWS
        return Case(case.failure, case.rows, kept if few else [])

    def mistake(self, case: Case, failure: Failure, wrong: Mapping[str, Objects]) -> str | None:
        """The one wrong answer on file that behaves as the learner's code did, if there is one.

        It must do the same in the smallest case, and be right where the learner's code is right: it
        has to part from the reference at the same call. Where several do, as small cases are alike,
        the first few calls that differ tell them apart.
        """
        mark = net.fingerprint(case.failure.findings)
        part = self.name_of(failure.call)
        wrong = {
            name: objects
            for name, objects in wrong.items()
            if objects[part] is not self.reference[part]
        }
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
            self.contract,
            self.names,
            self.reference,
            objects,
            self.calls,
            self.prepare,
            self.rows,
        )

    def _parts_at(self, failure: Failure, wrong: Objects) -> bool:
        part = self.name_of(failure.call)
        places = _memory(self.reference).places
        if (id(wrong), part) not in places:
            places[id(wrong), part] = self._beside(wrong)._first_place(part)
        return places[id(wrong), part] == (failure.world, failure.number)

    def _first_place(self, part: str) -> tuple[World, int] | None:
        """The first call of a part that differs: its world and its number."""
        failures = self.failures(part)
        try:
            first = next(failures, None)
        except (NotAttempted, NotYet):
            return None
        finally:
            failures.close()
        return None if first is None else (first.world, first.number)

    def _behaviours(self, case: Case, wrong: Mapping[str, Objects]) -> Iterator[tuple[str, Any]]:
        """How each of these differs from the reference in that case."""
        failure, known = case.failure, _memory(self.reference).behaviours
        with ExitStack() as stack:
            sides: tuple[Side, Side] | None = None
            for name, objects in wrong.items():
                key = (id(objects), failure.world, failure.number, case.rows)
                if key not in known:
                    other = self._beside(objects)
                    if sides is None or self._commits(failure.call):
                        stack.pop_all().close()
                        sides = other._sides(
                            failure.world,
                            stack,
                            [failure.call],
                            filled=not case.rows,
                            with_reference=False,
                        )
                    repeated = other._again(case, sides)
                    known[key] = net.fingerprint(repeated.findings) if repeated else None
                    if repeated is not None and other._spoilt(repeated):
                        sides = None
                if known[key] is not None:
                    yield name, known[key]

    def _again(self, case: Case, sides: tuple[Side, Side]) -> Failure | None:
        failure = case.failure
        try:
            return self._one(
                failure.call, failure.world, sides, case.rows, failure.hold, failure.reference
            )
        except (NotAttempted, NotYet):
            return None

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
        name = self.name_of(call)
        return shown(name, _GIVEN.get(self._given(call), ""), call.arguments, call.keywords)


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


@dataclass
class _Memory:
    """What is known of the reference that was asked last, and of the wrong answers beside it.

    None of it depends on the answer that is judged. Many answers to one exercise are judged in one
    process: by the net, by the course's own tests, and by mutation.

    Attributes:
        reference: the reference's objects.
        outcomes: what it did in each call, for the worlds that were gone through to their end.
        behaviours: the fingerprints of wrong answers, by their id and the case.
        places: where a wrong answer differs first, by its id and the part.
    """

    reference: Objects
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    behaviours: dict[tuple[int, World, int, str], Any] = field(default_factory=dict)
    places: dict[tuple[int, str], tuple[World, int] | None] = field(default_factory=dict)


_remembered: _Memory | None = None


def _memory(reference: Objects) -> _Memory:
    global _remembered
    if _remembered is None or _remembered.reference is not reference:
        _remembered = _Memory(reference)
    return _remembered


def _same_difference(one: Failure, other: Failure) -> bool:
    if type(one.reference.error) is not type(other.reference.error):
        return False
    return (one.findings[0].part, one.findings[0].kind) == (
        other.findings[0].part,
        other.findings[0].kind,
    )
