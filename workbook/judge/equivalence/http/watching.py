"""What no client can see of a request: statements on the event loop, commits after the answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from workbook.judge.equivalence.side import Side

_READS = ("SELECT", "WITH", "SHOW", "SET", "SAVEPOINT", "RELEASE", "VALUES", "EXPLAIN")
_UNFINISHED = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_xid IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class OnTheLoop:
    """Whether a statement was sent in the thread of the event loop, which then stood still."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.seen = False

    def before_statement(self, *_: Any) -> None:
        """Listener for ``before_cursor_execute``."""
        self.seen = self.seen or threading.get_ident() == self.thread


class Sent:
    """Whether any statement was sent."""

    def __init__(self) -> None:
        self.seen = False

    def before_statement(self, *_: Any) -> None:
        """Listener for ``before_cursor_execute``."""
        self.seen = True


class AfterTheAnswer:
    """Whether something was written once the answer had left: by a flush before the commit, say."""

    def __init__(self) -> None:
        self.answered = False
        self.seen = False

    def before_statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        """Listener for ``before_cursor_execute``."""
        if self.answered and not is_read(statement):
            self.seen = True


def is_read(statement: str) -> bool:
    """Whether a statement begins as those do that write nothing."""
    return statement.lstrip().upper().startswith(_READS)


@contextmanager
def statements(engine: Engine, *listeners: Any) -> Iterator[None]:
    """Have the listeners called before each statement of the engine."""
    for listener in listeners:
        event.listen(engine, "before_cursor_execute", listener)
    try:
        yield
    finally:
        for listener in listeners:
            event.remove(engine, "before_cursor_execute", listener)


def unfinished(side: Side) -> bool:
    """Whether a transaction is open that has written something."""
    ((count,),) = side.execute(_UNFINISHED)
    return bool(count)
