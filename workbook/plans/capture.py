"""Which SQL a statement becomes: found by sending it, and stopping just before it leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Executable, event, text
from sqlalchemy.orm import Query, Session

from workbook.sqltape import Entry, EntryKind

_SAVEPOINT = re.compile(r"\s*(ROLLBACK TO |RELEASE )?SAVEPOINT ", re.IGNORECASE)
_DOLLAR = re.compile(r"\$(\d+)")


class _Caught(Exception):
    """Stops the execution. After a ``BaseException`` SQLAlchemy would drop the connection."""

    def __init__(self, sent: Entry) -> None:
        self.sent = sent


def of(statement: object, connection: Connection, like: Session | None, values: Any) -> Entry:
    """The SQL that a session would send for ``statement``, with what its listeners add to it.

    ``like`` is the learner's session: one of the same class, with the same listeners, is asked.
    Nothing of the learner's session is touched, not even its autoflush.

    Raises:
        TypeError: it is nothing that can be executed.
    """
    if isinstance(statement, Entry):
        return _recorded(statement, connection)
    if isinstance(statement, Query):
        statement = statement.statement
    if isinstance(statement, str):
        statement = text(statement)
    if not isinstance(statement, Executable):
        raise TypeError(
            f"plan() takes a statement, SQL as a string, or an entry of the tape, not {statement!r}"
        )
    kind = type(like) if like is not None else Session
    with kind(connection, autoflush=False, join_transaction_mode="create_savepoint") as session:
        if like is not None:
            session.info.update(like.info)
            session.dispatch._update(like.dispatch)
        event.listen(connection, "before_cursor_execute", _catch)
        try:
            session.execute(statement, values)
        except _Caught as caught:
            return caught.sent
        finally:
            event.remove(connection, "before_cursor_execute", _catch)
    raise ValueError("This statement sends no SQL, so there is nothing to plan.")


def _catch(
    conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if _SAVEPOINT.match(statement):
        return
    many = executemany and isinstance(parameters, list | tuple)
    first = parameters[0] if many and parameters else parameters
    times = len(parameters) if many else 1
    raise _Caught(Entry(EntryKind.STATEMENT, statement, first, times))


def _recorded(entry: Entry, connection: Connection) -> Entry:
    """A statement that was recorded, in the placeholders of the driver that will explain it."""
    sql, bound = entry.sql, entry.parameters
    positional = bound is not None and not isinstance(bound, Mapping)
    if positional and _DOLLAR.search(sql) and connection.dialect.paramstyle == "pyformat":
        sql = _DOLLAR.sub(r"%(p\1)s", sql.replace("%", "%%"))
        bound = {f"p{number}": value for number, value in enumerate(bound or (), 1)}
    return Entry(EntryKind.STATEMENT, sql, bound, entry.times)
