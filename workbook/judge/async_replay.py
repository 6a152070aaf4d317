"""The case of an async function, opened in the event loop that is running."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from workbook.course.catalogue import Exercise
from workbook.displays.show import Html, display
from workbook.judge.equivalence.asynchronous.given import given
from workbook.judge.equivalence.asynchronous.loop import as_current
from workbook.judge.equivalence.asynchronous.notes import noting
from workbook.judge.equivalence.asynchronous.replayed import RunningLoop
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.contract import Contract
from workbook.judge.replay_case import Database, Replay, answer_file, loop_is_running, made
from workbook.sqltape.recorder import paused

# The open case of each exercise. Its connections can't be closed by the garbage collector, which
# can't await: it would warn of them when a cell opens the case anew.
_open: dict[str, AsyncReplay] = {}


@dataclass(repr=False)
class AsyncReplay(Replay):
    """One case, open: ``await case.call()``, ``await case.close()``.

    All of it belongs to the event loop in which it was opened.

    Attributes:
        given: an AsyncSession, an AsyncEngine or an async_sessionmaker, with asyncpg.
        from_check: the arguments as the check has them; they are made anew for each call.
        before: what the caller does with ``given`` before the call, until that is done.
    """

    loop: RunningLoop = field(kw_only=True)
    from_check: tuple[Any, ...] = field(kw_only=True)
    before: Callable[[Any], Any] | None = field(kw_only=True)

    @classmethod
    def of(
        cls,
        exercise: Exercise,
        name: str,
        database: Database,
        contract: Contract,
        call: Call,
        objects: Mapping[str, Any],
        words: str,
        expected: list[str],
    ) -> AsyncReplay:
        """The case of this call. Nothing can be awaited yet: the cell that opens it is plain."""
        if call.setup:
            database.execute(call.setup)
        loop = RunningLoop(database.url, database)
        first = given(contract.given, loop.engine, call.options, info={"objects": objects})
        case = cls(
            exercise,
            name,
            database,
            first,
            loop.engine,
            call.arguments,
            call.keywords,
            words,
            expected,
            contract.over_http,
            loop=loop,
            from_check=call.arguments,
            before=call.before,
        )
        if call.before is None:
            case._make_arguments()
        if former := _open.pop(exercise.name, None):
            former.loop.terminate()
        _open[exercise.name] = case
        return case

    @property
    def session(self) -> AsyncSession | None:
        return self.given if isinstance(self.given, AsyncSession) else None

    async def prepare(self) -> None:
        """Let the caller do what it does before the call, unless that is done already."""
        before, self.before = self.before, None
        if before is None:
            return
        with paused():
            self.held = before(self.given)
            if inspect.isawaitable(self.held):
                self.held = await self.held
        self._make_arguments()

    def _make_arguments(self) -> None:
        with as_current(self.loop), paused():
            self.arguments = made(self.from_check, self.given)

    async def call(self) -> Any:
        """Call the function as it stands in your file now. What it raises is raised here.

        What the arguments notice, such as an event loop that stands still, is shown. Tasks and
        connections that the call leaves behind are there until the next one.
        """
        await self.prepare()
        if self.session is None:
            await self.loop.end_what_was_left(in_file=answer_file(self.exercise))
        self._make_arguments()
        with noting() as notes, self.loop.watching():
            try:
                return await (self._sent() if self.over_http else self._called())
            finally:
                for message in notes.values():
                    display(Html(f"<p>{escape(message)}</p>", message))

    async def close(self) -> None:  # type: ignore[override] # asyncpg's connections are awaited
        """Roll back what is open and return the connections."""
        if _open.get(self.exercise.name) is self:
            del _open[self.exercise.name]
        await self.loop.close([] if self.session is None else [self.session])

    def __repr__(self) -> str:
        if self.before is None:
            return super().__repr__()
        return (
            f"{super().__repr__()}\nThe caller uses the session before the call. "
            f"{self._awaited('prepare')} does that and nothing else."
        )

    def _how_to_call(self) -> str:
        return self._awaited("call")

    def _awaited(self, method: str) -> str:
        """How to write it: where no loop is running, the shell of `workbook replay` has `run`."""
        return f"`await case.{method}()`" if loop_is_running() else f"`run(case.{method}())`"
