"""Holds simultaneous requests before their first write until all of them have come so far.

What every request reads before it writes, it then reads before any of the others has written: the
race that is rare in production happens each time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from workbook.judge.equivalence.http.watching import is_read

# Only an answer that locks before it writes runs into this: the others can't come so far.
SECONDS = 1.5

current: ContextVar[int | None] = ContextVar("current", default=None)


class Meeting:
    """The place where ``count`` requests wait for one another, once each.

    ``loop_thread`` is the thread of the event loop: there nothing can wait, unless the application
    is async and ``give_way`` lets the loop go on until what it is handed is true.
    """

    def __init__(
        self,
        count: int,
        loop_thread: int,
        give_way: Callable[[Callable[[], bool], float], None] | None = None,
    ) -> None:
        self.count = count
        self.loop_thread = loop_thread
        self.give_way = give_way
        self.here: set[int] = set()
        self.changed = threading.Condition()

    def before_statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        """Listener for ``before_cursor_execute``."""
        request = current.get()
        if request is None or is_read(statement):
            return
        with self.changed:
            if request in self.here:
                return
            self.here.add(request)
            self.changed.notify_all()
            if threading.get_ident() != self.loop_thread:
                self.changed.wait_for(self._complete, SECONDS)
                return
        if self.give_way is not None:
            self.give_way(self._complete, SECONDS)

    def ended(self, request: int) -> None:
        """A request is over, with or without a write."""
        with self.changed:
            self.here.add(request)
            self.changed.notify_all()

    def _complete(self) -> bool:
        return len(self.here) >= self.count
