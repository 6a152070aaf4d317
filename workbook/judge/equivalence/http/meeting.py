"""Holds simultaneous requests before their first write until all of them have come so far.

What every request reads before it writes, it then reads before any of the others has written: the
race that is rare in production happens each time. From there they go on in the order in which they
stand, so that the same one wins each time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from workbook.judge.equivalence.http.watching import is_read

# Only an answer that locks before it writes runs into this: the others can't come so far.
SECONDS = 1.5
# Only where one of them waits for a lock that one after it holds.
SECONDS_FOR_A_WRITE = 0.5

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
        self.arrived: set[int] = set()
        self.wrote: set[int] = set()  # their first write is done or refused
        self.changed = threading.Condition()

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        """Listen to the statements of an application."""
        listeners = (
            ("before_cursor_execute", self._before_statement),
            ("after_cursor_execute", self._after_statement),
            ("handle_error", self._after_error),
        )
        for name, listener in listeners:
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners:
                event.remove(engine, name, listener)

    def ended(self, request: int) -> None:
        """A request is over, with or without a write."""
        self._note(request, self.arrived, self.wrote)

    def _before_statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        request = current.get()
        if request is None or request in self.arrived or is_read(statement):
            return
        self._note(request, self.arrived)
        self._wait(lambda: len(self.arrived) >= self.count, SECONDS)
        if len(self.arrived) >= self.count:  # or this one holds the lock that the others wait for
            before = set(range(request))
            self._wait(lambda: before <= self.wrote, SECONDS_FOR_A_WRITE)

    def _after_statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        request = current.get()
        if request is not None and request not in self.wrote and not is_read(statement):
            self._note(request, self.wrote)

    def _after_error(self, _: ExceptionContext) -> None:
        request = current.get()
        if request in self.arrived:
            self._note(request, self.wrote)

    def _note(self, request: int, *places: set[int]) -> None:
        with self.changed:
            for place in places:
                place.add(request)
            self.changed.notify_all()

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        if threading.get_ident() != self.loop_thread:
            with self.changed:
                self.changed.wait_for(done, seconds)
        elif self.give_way is not None:
            self.give_way(done, seconds)
