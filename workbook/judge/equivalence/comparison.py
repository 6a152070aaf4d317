"""One answer beside one reference: how a call is made with both, and what came of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from workbook.judge.equivalence.call import Call, shown
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.observe import Run, observe
from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.outcome_diff import Mismatch, mismatches
from workbook.judge.equivalence.prefetch import Prefetcher
from workbook.judge.equivalence.side import Side
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotAttempted, NotYet
from workbook.judge.submission import first_line, raised_by

Objects = Mapping[str, Any]
Calls = Callable[[World], Iterator[Call]]
Rows = Callable[[World], Sequence[str]]
Sides = tuple[Side, Side]  # of the reference and of the answer
# What is given, in the words of a call.
GIVEN = {
    "session": "session",
    "connection": "connection",
    "engine": "engine",
    "factory": "factory",
    "async_session": "session",
    "async_engine": "engine",
    "async_sessionmaker": "factory",
}


@dataclass
class Failure:
    """A call in which the answer did something else than the reference."""

    world: World
    call: Call
    reference: Outcome
    answer: Outcome
    mismatches: list[Mismatch]
    hold: bool = False
    number: int = 0

    def is_like(self, other: Failure) -> bool:
        """Whether the same thing differs, in the same way."""
        if type(self.reference.error) is not type(other.reference.error):
            return False
        mismatch, other_mismatch = self.mismatches[0], other.mismatches[0]
        return (mismatch.part, mismatch.kind) == (other_mismatch.part, other_mismatch.kind)


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

    def name_of(self, call: Call) -> str:
        """Which object of the exercise is called."""
        return call.name or self.names[0]

    def part(self, call: Call) -> int:
        """The place of that object among those of the exercise."""
        return self.names.index(self.name_of(call))

    def beside(self, objects: Objects) -> Comparison:
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

    def two_sides(self, calls: Iterable[Call]) -> bool:
        """Whether each of the two needs a database of its own."""
        if self.prepare is not None:
            return True
        return any(self.commits(call) for call in calls)

    def commits(self, call: Call) -> bool:
        """Whether what the call does stays in its database."""
        terms = self.contract.of(call.contract)
        return terms.transaction == "own" or terms.given not in ("session", "connection")

    def numbers(self, calls: Iterable[Call], *, with_reference: bool = True) -> tuple[int, ...]:
        """The numbers of the databases that these calls need; the last is the answer's."""
        if not self.two_sides(calls):
            return (0,)
        return (0, 1) if with_reference else (1,)

    def sides(
        self,
        where: World,
        stack: ExitStack,
        calls: Iterable[Call],
        *,
        filled: bool = True,
        with_reference: bool = True,
        prefetcher: Prefetcher | None = None,
    ) -> Sides:
        """The databases of the reference and of the answer, which may be the same one.

        Without the reference, both are that of the answer. ``filled``: with the rows that the
        exercise itself adds to a world.
        """
        opened = []
        for number in self.numbers(calls, with_reference=with_reference):
            opened.append(Side(where, number, prefetcher))
            stack.callback(opened[-1].close)
        first, second = opened[0], opened[-1]
        if self.prepare is not None:
            pairs = [(second, self.answer)]
            if first is not second:
                pairs.insert(0, (first, self.reference))
            for side, objects in pairs:
                try:
                    self._make_tables(objects, side, where if filled else None)
                except Exception as error:  # the classes are the learner's
                    if objects is self.reference or isinstance(error, NotYet):
                        raise
                    raise NotYet(
                        "The tables of this exercise could not be created and filled with rows "
                        f"that the task allows. {first_line(error)}",
                        mistake="create_fails",
                    ) from error
        return first, second

    def _make_tables(self, objects: Objects, side: Side, filled: World | None) -> None:
        """Create the tables of the exercise on one side, with the rows for this world."""
        assert self.prepare is not None
        self.prepare(objects, side.engine)
        if self.rows is not None and filled is not None:
            side.execute(";\n".join(self.rows(filled)))
        side.refresh()

    def compare_call(
        self,
        call: Call,
        where: World,
        sides: Sides,
        rows: str = "",
        hold: bool = False,
        expected: Outcome | None = None,
    ) -> Failure | None:
        """Make a call with both; ``None`` where they do the same.

        Args:
            rows: SQL that puts rows into the world first.
            hold: the session holds objects before the call.
            expected: what the reference did, where that is known.

        Raises:
            NotAttempted, NotYet: as ``failures``.
        """
        expected = expected or self.expected(call, sides, rows, hold)
        got = observe(self._run(call, self.answer, sides[1], rows, hold))
        self._begun(call, got)
        expected.rows = max(expected.rows, call.rows)
        different = mismatches(self.contract.of(call.contract), expected, got)
        return Failure(where, call, expected, got, different, hold) if different else None

    def expected(self, call: Call, sides: Sides, rows: str = "", hold: bool = False) -> Outcome:
        """What the reference does in a call."""
        return observe(self._run(call, self.reference, sides[0], rows, hold))

    def _run(self, call: Call, objects: Objects, side: Side, rows: str, hold: bool) -> Run:
        function = objects[self.name_of(call)]
        self._callable(call, function, objects is self.answer)
        if self._over_http(call):
            # FastAPI takes half a second to import.
            from workbook.judge.equivalence.http.serving import served

            function = served(function, self.contract.of(call.contract), side)
        return Run(
            self.contract.of(call.contract), call, function, side, rows, hold=hold, objects=objects
        )

    def _callable(self, call: Call, function: Any, is_answer: bool) -> None:
        if not is_answer:
            return
        name = self.name_of(call)
        given = [] if self._given(call) in ("nothing", "models") else [None]
        arguments = (*given, *(() if self._over_http(call) else call.arguments))
        if not callable(function):
            raise NotYet(f"`{name}` isn't a function.", mistake="not_callable")
        is_async = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
        if is_async and (self._over_http(call) or not self._given(call).startswith("async_")):
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

    def _over_http(self, call: Call) -> bool:
        return self.contract.of(call.contract).over_http

    def _begun(self, call: Call, got: Outcome) -> None:
        """Raise what is not a difference: an unwritten stub, or an exit from the program."""
        error = got.error
        name = self.name_of(call)
        if isinstance(error, NotImplementedError) and raised_by(error, self.answer[name]):
            if len(self.names) == 1:
                raise NotAttempted from None
            raise NotYet(
                f"`{name}` is still to be written. Everything that was checked before it is right.",
                mistake="unfinished",
            )
        if isinstance(error, NotYet):  # what was returned can't be sent a request
            raise error
        if isinstance(error, SystemExit):
            raise NotYet(
                "Your code calls exit(): the program would end here.", mistake="exits"
            ) from error
        if isinstance(error, KeyboardInterrupt) and got.error is error and call.before is None:
            raise NotYet(
                "Your code raises KeyboardInterrupt, as Ctrl-C does.", mistake="exits"
            ) from error
        if inspect.iscoroutine(got.raw):
            got.raw.close()
        elif isinstance(error, GeneratorExit):
            raise error

    def spoils(self, failure: Failure) -> bool:
        """Whether the failing call changed the data, which makes later calls meaningless."""
        if self.contract.of(failure.call.contract).transaction == "own":
            return True
        return failure.mismatches[0].part == "transaction" or failure.answer.recording.commits > 0

    def difference(self, failure: Failure, lines: Sequence[str] = ()) -> Difference:
        """The failure, ready to be shown; ``lines``: the rows of its world, where they are few."""
        first = failure.mismatches[0]
        return Difference(
            first.kind,
            first.message,
            first.got,
            first.expected,
            self.words(failure.call),
            tuple(lines),
        )

    def words(self, call: Call) -> str:
        """The call as the learner would write it."""
        if call.words:
            return call.words
        name = self.name_of(call)
        return shown(name, GIVEN.get(self._given(call), ""), call.arguments, call.keywords)
