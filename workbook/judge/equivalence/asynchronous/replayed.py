"""What the things that a check hands over need where no check runs: in a case that is replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, event
from sqlalchemy.util import greenlet_spawn

from workbook.judge.equivalence.asynchronous import loop


class RunningLoop(loop.Current):
    """The loop that is running now, with an engine for it.

    It is somebody else's, a notebook's for instance, so nothing of it is changed: its clock doesn't
    jump, and no error of a task is kept from it.
    """

    def __init__(self, url: URL, database: loop.Database) -> None:
        super().__init__(url, database, asyncio.get_running_loop())
        self._left: WeakSet[Any] = WeakSet()
        event.listen(self.engine.sync_engine, "checkout", self._checked_out)

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
