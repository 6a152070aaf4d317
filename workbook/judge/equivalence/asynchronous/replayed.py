"""What the things that a check hands over need where no check runs: in a case that is replayed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from workbook.judge.equivalence.asynchronous import loop


class RunningLoop:
    """The loop that is running now, with an engine for it.

    It is somebody else's, a notebook's for instance, so nothing of it is changed: its clock doesn't
    jump, and no error of a task is kept from it.

    Attributes:
        engine: an async engine on the database of the case.
        side: that database, as somebody else sees it.
        seen: what the things that the check has handed over want to remember.
        thread: the thread that the loop runs in.
    """

    def __init__(self, url: URL, database: loop.Database) -> None:
        self.engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
        self.side = database
        self.seen: list[Any] = []
        self.thread = threading.get_ident()
        self._loop = asyncio.get_running_loop()
        self._handed_out: WeakSet[Any] = WeakSet()
        self._left: WeakSet[Any] = WeakSet()
        event.listen(self.engine.sync_engine, "checkout", self._checked_out)

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

    async def let_pass(self, seconds: float) -> None:
        """Wait as long: other things run in this loop, and their time must not jump."""
        await asyncio.sleep(seconds)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Let the things that were made for this call begin anew, and see what the call leaves."""
        self.seen.clear()
        before = self._not_returned()
        try:
            yield
        finally:
            self._left = WeakSet(self._not_returned() - before)

    async def end_what_was_left(self, in_file: Path) -> None:
        """Cancel the tasks and close the connections that the call before has left behind.

        Their locks would stop the next call.

        Args:
            in_file: where the functions of such tasks are defined. Other tasks of this loop belong
                to other people.
        """
        for task in asyncio.all_tasks():
            code = getattr(task.get_coro(), "cr_code", None)
            if task is not asyncio.current_task() and code and code.co_filename == str(in_file):
                task.cancel()
                await asyncio.wait([task], timeout=1)
        for connection in self._not_returned() & set(self._left):
            await greenlet_spawn(connection.invalidate)

    async def close(self, sessions: Iterable[Any]) -> None:
        """Close the sessions and every connection, also those that nobody has returned."""
        await loop.close(self.engine, sessions, self._handed_out)

    def terminate(self) -> None:
        """Drop every connection that is in use, where nothing can be awaited."""
        for connection in self._not_returned():
            connection.invalidate()

    def _not_returned(self) -> set[Any]:
        return {connection for connection in self._handed_out if connection.is_valid}

    def _checked_out(self, _: Any, __: Any, connection: Any) -> None:
        self._handed_out.add(connection)
