"""Counts statements, rows and ends of transactions at the driver, below SQLAlchemy.

A server-side cursor, ``yield_per`` and a cursor that was taken from the driver by hand are all
heard here. ``psycopg2.connect`` is replaced in the judging process: every connection of that
process is one of ours, whoever opened it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from psycopg2 import extensions

# Words that end, begin or divide a transaction, at the beginning of a statement.
_CONTROL = re.compile(
    r"\s*(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION)\b",
    re.IGNORECASE,
)


@dataclass
class Traffic:
    """What went over the connections of this process during one call.

    Attributes:
        statements: how many were executed; control of the transaction does not count.
        rows: how many rows came back.
        commits, rollbacks: those that ended a transaction in which something had been sent.
        savepoints: how many were set.
        opened: connections that were made and not closed.
        most: how many rows came back in one piece.
    """

    statements: int = 0
    rows: int = 0
    commits: int = 0
    rollbacks: int = 0
    savepoints: int = 0
    opened: list[Any] = field(default_factory=list)
    most: int = 0
    # Called after each statement: the two-session runs stop a call there.
    after_statement: Callable[[], None] | None = None
    thread: int | None = None  # only this thread is heard; None: all threads

    def hears(self) -> bool:
        return self.thread is None or self.thread == threading.get_ident()


_listening: list[Traffic] = []
# Called before each statement that is heard and sent by psycopg2, which waits for the answer.
before_waiting: list[Callable[[], None]] = []
_muted = threading.local()  # per thread: set while the judge's own queries are not counted


@contextmanager
def traffic(
    after_statement: Callable[[], None] | None = None, *, this_thread: bool = False
) -> Iterator[Traffic]:
    """Count what goes over the driver inside the block."""
    install()
    seen = Traffic(
        after_statement=after_statement, thread=threading.get_ident() if this_thread else None
    )
    _listening.append(seen)
    try:
        yield seen
    finally:
        _listening[:] = [other for other in _listening if other is not seen]


@contextmanager
def uncounted() -> Iterator[None]:
    """Do not count what is sent inside the block: the judge's own queries."""
    before = getattr(_muted, "on", False)
    _muted.on = True
    try:
        yield
    finally:
        _muted.on = before


def _hearing() -> list[Traffic]:
    if getattr(_muted, "on", False):
        return []
    return [seen for seen in _listening if seen.hears()]


@contextmanager
def counted(query: str) -> Iterator[None]:
    """Count a statement that is sent inside the block."""
    hearing = _hearing()
    control = _CONTROL.match(query)
    for seen in hearing:
        if control is None:
            seen.statements += 1
        elif control[1].upper() == "SAVEPOINT":
            seen.savepoints += 1
        elif control[1].upper() in ("COMMIT", "END"):
            seen.commits += 1
        elif control[1].upper() in ("ROLLBACK", "ABORT") and " TO " not in query.upper():
            seen.rollbacks += 1
    try:
        yield
    finally:
        if control is None:
            for seen in hearing:
                if seen.after_statement is not None:
                    seen.after_statement()


def fetched(number: int) -> None:
    """Count rows that came back in one piece."""
    for seen in _hearing():
        seen.rows += number
        seen.most = max(seen.most, number)


def opened(connection: Any) -> None:
    """Note a connection that was made; it has an attribute ``closed``."""
    for seen in _hearing():
        seen.opened.append(connection)


class _Counting:
    """What both kinds of cursor add to the driver's own."""

    def execute(self, query: Any, variables: Any = None) -> Any:
        return self._send(query, lambda: super(_Counting, self).execute(query, variables))  # type: ignore[misc]

    def executemany(self, query: Any, variables: Any) -> Any:
        return self._send(query, lambda: super(_Counting, self).executemany(query, variables))  # type: ignore[misc]

    def _send(self, query: Any, send: Callable[[], Any]) -> Any:
        if before_waiting and _hearing():
            before_waiting[-1]()
        with counted(query if isinstance(query, str) else str(query)):
            try:
                return send()
            finally:
                self._count_fetched()

    def _count_fetched(self) -> None:
        # A client-side cursor has all its rows now; a named one gets them as they are fetched.
        if self.name is None and self.description is not None and self.rowcount > 0:  # type: ignore[attr-defined]
            self._add_rows(self.rowcount)  # type: ignore[attr-defined]

    def _add_rows(self, number: int) -> None:
        fetched(number)

    def fetchone(self) -> Any:
        row = super().fetchone()  # type: ignore[misc]
        if self.name is not None and row is not None:  # type: ignore[attr-defined]
            self._add_rows(1)
        return row

    def fetchmany(self, *arguments: Any, **keywords: Any) -> Any:
        return self._fetched(super().fetchmany(*arguments, **keywords))  # type: ignore[misc]

    def fetchall(self) -> Any:
        return self._fetched(super().fetchall())  # type: ignore[misc]

    def __next__(self) -> Any:
        row = super().__next__()  # type: ignore[misc]
        if self.name is not None:  # type: ignore[attr-defined]
            self._add_rows(1)
        return row

    def _fetched(self, rows: list[Any]) -> list[Any]:
        if self.name is not None:  # type: ignore[attr-defined]
            self._add_rows(len(rows))
        return rows


class _Cursor(_Counting, extensions.cursor):
    pass


class _Connection(extensions.connection):
    """A connection that says when its transaction ends."""

    def cursor(self, *arguments: Any, **keywords: Any) -> Any:
        own: Any = self.cursor_factory
        kind = keywords.pop("cursor_factory", None) or own or _Cursor
        if not issubclass(kind, _Counting):
            kind = type(kind.__name__, (_Counting, kind), {})
        return super().cursor(*arguments, cursor_factory=kind, **keywords)

    def commit(self) -> None:
        self._ending("commits")
        super().commit()

    def rollback(self) -> None:
        self._ending("rollbacks")
        super().rollback()

    def close(self) -> None:
        for seen in _listening:
            seen.opened[:] = [other for other in seen.opened if other is not self]
        super().close()

    def _ending(self, how: str) -> None:
        idle = (extensions.TRANSACTION_STATUS_IDLE, extensions.TRANSACTION_STATUS_UNKNOWN)
        try:
            begun = self.get_transaction_status() not in idle
        except psycopg2.Error:
            begun = False
        for seen in _hearing():
            if begun:
                setattr(seen, how, getattr(seen, how) + 1)


_real_connect = psycopg2.connect


def _connect(*arguments: Any, **keywords: Any) -> Any:
    if keywords.get("connection_factory") is None:
        keywords["connection_factory"] = _Connection
    connection = _real_connect(*arguments, **keywords)
    opened(connection)
    return connection


def install() -> None:
    """Let every connection of this process count. Does nothing the second time."""
    psycopg2.connect = _connect
