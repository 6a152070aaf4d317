"""The event loop of one call, with an engine of its own."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Protocol
from weakref import WeakSet

from sqlalchemy import URL, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only, greenlet_spawn

from workbook.judge.equivalence import driver
from workbook.judge.equivalence.asynchronous import counting, notes
from workbook.judge.equivalence.asynchronous.given import given
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.side import Side
from workbook.judge.feedback import NotYet

_QUIET = ("asyncio", "sqlalchemy.pool")  # they log what the judge says itself
_TURNS = 10  # of the loop: who waits with a timeout needs two


class Database(Protocol):
    """The database of a call, as somebody else sees it."""

    def execute(self, query: str) -> Any:
        """Send SQL that is committed at once."""


class Current(ABC):
    """The loop of a call, as the things that a check hands over see it.

    In a check that is a ``Loop``, in a case that the learner has opened a ``replayed.RunningLoop``.

    Attributes:
        engine: an async engine on the database of the call.
        side: that database, as somebody else sees it.
        seen: what the things that the check has handed over want to remember.
        thread: the thread that the loop runs in.
    """

    def __init__(self, url: URL, side: Database, loop: asyncio.AbstractEventLoop) -> None:
        self.engine: AsyncEngine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
        self.side = side
        self.seen: list[Any] = []
        self.thread = threading.get_ident()
        self._loop = loop
        self._handed_out: WeakSet[Any] = WeakSet()

    @property
    def in_use(self) -> int:
        """How many connections are in use now."""
        return int(self.engine.pool.checkedout())  # type: ignore[attr-defined]

    @property
    def is_running(self) -> bool:
        """Whether this loop is what awaits, not another one."""
        return asyncio.get_running_loop() is self._loop

    def on_its_next_turn(self, action: Callable[[], Any]) -> None:
        """Have this called when the loop gets a turn; from any thread."""
        self._loop.call_soon_threadsafe(action)

    @abstractmethod
    async def let_pass(self, seconds: float) -> None:
        """Let so much time be over."""


_current: list[Current] = []


class Loop(Current):
    """Runs what is awaited, and stands still while the judge looks.

    Attributes:
        notes: what was noticed so far.
        peak: how many connections were in use at the same time.
        began: whether the session that was given was used at all.
    """

    def __init__(self, side: Side) -> None:
        counting.install()
        self._runner = asyncio.Runner()
        loop = self._runner.get_loop()
        super().__init__(side.url, side, loop)
        self.notes: notes.Notes = {}
        self.peak = 0
        self.began = False
        self._closing: list[Any] = []
        self._ahead = 0.0
        time = loop.time
        loop.time = lambda: time() + self._ahead  # type: ignore[method-assign]
        # It would print the errors of tasks that nobody has awaited.
        loop.set_exception_handler(lambda *_: None)

    def __enter__(self) -> Loop:
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        engine = self.engine.sync_engine
        driver.before_waiting.append(self._before_waiting)
        _current.append(self)
        with driver.uncounted():  # SQLAlchemy's first-connect queries are not counted
            self._runner.run(self._connect())
        event.listen(engine, "do_connect", self._look_at_the_pool)
        event.listen(engine, "checkout", self._checked_out)
        return self

    def __exit__(self, *_: object) -> None:
        _current.remove(self)
        driver.before_waiting.remove(self._before_waiting)
        try:
            with driver.uncounted(), suppress(SQLAlchemyError, OSError):
                self.wait(close(self.engine, self._closing, self._handed_out))
            counting.end_all()
        finally:
            self._runner.close()

    def given(
        self, contract: Contract, options: Mapping[str, Any], kind: type[Session], info: Any
    ) -> tuple[Any, Session | None]:
        """What the answer is handed, and the plain session in it where it is a session."""
        argument = given(contract.given, self.engine, options, kind, info)
        session = getattr(argument, "sync_session", None)
        if session is not None:
            self._closing.append(argument)
            event.listen(session, "after_begin", self._session_began)
        return argument, session

    def wait(self, value: Any) -> Any:
        """The result of an awaitable; any other value as it is."""
        return self._runner.run(_result(value)) if inspect.isawaitable(value) else value

    def call(
        self, function: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> Any:
        """Call an async function and wait for its result.

        Raises:
            NotYet: it isn't one.
        """
        with notes.noting() as self.notes:
            try:
                value = self._runner.run(_awaited(function, arguments, keywords))
            except (AttributeError, TypeError) as error:
                if inspect.iscoroutine(getattr(error, "obj", None)):
                    error.obj.close()  # type: ignore[union-attr] # or Python would warn of it later
                raise
            self._look_at_tasks()  # those beside one that failed say nothing of their own
            return value

    @property
    def pooled(self) -> int:
        """How many connections of the server belong to the engine's pool."""
        pool: Any = self.engine.pool
        return int(pool.checkedin() + pool.checkedout())

    @staticmethod
    def of_warnings(texts: Sequence[str]) -> notes.Notes:
        """The mistakes that were only warned of."""
        return notes.of_warnings(texts)

    async def let_pass(self, seconds: float) -> None:
        """Let the loop's clock jump: what waits for a time that is over gets its turn."""
        self._ahead += seconds
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def _connect(self) -> None:
        async with self.engine.connect():
            pass

    def _look_at_the_pool(self, *_: Any) -> None:
        self.peak = max(self.peak, self.in_use)

    def _checked_out(self, _: Any, __: Any, connection: Any) -> None:
        self._look_at_the_pool()
        self._handed_out.add(connection)

    def _session_began(self, *_: Any) -> None:
        self.began = True

    def _before_waiting(self) -> None:
        if threading.get_ident() == self.thread:
            notes.note(
                "blocks_the_loop",
                "A statement was sent with psycopg2 in the thread of the event loop: while "
                "PostgreSQL works on it, no other task gets a turn.",
            )

    def _look_at_tasks(self) -> None:
        self._runner.run(asyncio.sleep(0))  # a task that has just been cancelled may end
        for task in asyncio.all_tasks(self._loop):
            name = _name_of(task)
            if name is not None:
                notes.note(
                    "leaves_a_task",
                    f"When your function had returned, a task that it started (`{name}`) was "
                    "still running.",
                )


def current() -> Current:
    """The loop of the call that is being made."""
    return _current[-1]


@contextmanager
def as_current(loop: Current) -> Iterator[None]:
    """Let ``current()`` return this one inside the block."""
    _current.append(loop)
    try:
        yield
    finally:
        _current.remove(loop)


async def close(engine: AsyncEngine, sessions: Iterable[Any], handed_out: Iterable[Any]) -> None:
    """Close the sessions and every connection, also those that nobody has returned.

    Args:
        handed_out: the connections that the engine's pool has handed out so far.
    """
    for session in sessions:
        await session.close()
    for connection in list(handed_out):
        if connection.is_valid:  # else the garbage collector would complain of it
            await greenlet_spawn(connection.invalidate)
    await engine.dispose()


def give_way(done: Callable[[], bool], seconds: float) -> None:
    """Let other tasks go on until ``done``, from within SQLAlchemy; no longer than that."""
    await_only(_until(done, seconds))


async def _until(done: Callable[[], bool], seconds: float) -> None:
    until = monotonic() + seconds
    while not done() and monotonic() < until:  # noqa: ASYNC110 - threads ask for it, too
        await asyncio.sleep(0.001)


async def _awaited(
    function: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> Any:
    returned = function(*arguments, **keywords)
    if not inspect.isawaitable(returned):
        name = getattr(function, "__name__", "your function")
        what = (
            "an async generator (there is a `yield` in it)"
            if inspect.isasyncgen(returned)
            else f"a value of type {type(returned).__name__}"
        )
        raise NotYet(
            f"`await {name}(...)` fails: the call returns {what}, and that can't be awaited. An "
            "`async def` that returns its result was asked for.",
            mistake="not_async",
        )
    return await returned


async def _result(value: Any) -> Any:
    return await value


def _name_of(task: asyncio.Task[Any]) -> str | None:
    """What a task runs; ``None`` for those with which asyncpg tidies up."""
    coroutine: Any = task.get_coro()
    code = getattr(coroutine, "cr_code", None)
    if code is None or "asyncpg" in code.co_filename.replace("\\", "/").split("/"):
        return None
    return str(getattr(coroutine, "__qualname__", code.co_name)).rpartition(".<locals>.")[2]
