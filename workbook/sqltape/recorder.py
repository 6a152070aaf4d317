"""Listens to SQLAlchemy's own events and hands each one to every open recording.

The listeners sit on the ``Engine`` class: they see every engine of the process, sync and async,
also one that the learner makes. They are installed on the first recording and stay; with no
recording open they do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event

from workbook.sqltape.entries import Entry, EntryKind

_open: list[Recording] = []
# Those that ``paused()`` keeps from hearing anything: in this thread or task, not in others.
_muted: ContextVar[tuple[Recording, ...]] = ContextVar("_muted", default=())
_installed = False

_SAVEPOINT = re.compile(
    r"(?P<kind>ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT|SAVEPOINT) (?P<name>\S+)", re.IGNORECASE
)


@dataclass
class Recording:
    """The entries of one stretch of code, in the order in which they were sent.

    Attributes:
        entries: what was sent.
        engine: record only the connections of this engine's pool.
        on_entry: called with each new entry just before it is sent, in the thread that sends it.
            The entry joins ``entries`` when the call returns. An error that it raises goes to the
            code that wanted to send, and nothing is sent.
    """

    entries: list[Entry] = field(default_factory=list)
    engine: Engine | None = field(default=None, repr=False, compare=False, kw_only=True)
    on_entry: Callable[[Connection, Entry], None] | None = field(
        default=None, repr=False, compare=False, kw_only=True
    )
    # For each record of a pool the connections that it has stood for, by the time they were made.
    _numbers: WeakKeyDictionary[Any, dict[float, int]] = field(default_factory=WeakKeyDictionary)
    _last_number: int = 0

    @property
    def statements(self) -> list[Entry]:
        """Only what was executed: no BEGIN, COMMIT or SAVEPOINT."""
        return [entry for entry in self.entries if entry.is_statement]

    @property
    def count(self) -> int:
        """How many statements were sent."""
        return len(self.statements)

    def of(self, kind: EntryKind) -> list[Entry]:
        """The entries of one kind, e.g. ``recording.of(EntryKind.COMMIT)``."""
        return [entry for entry in self.entries if entry.kind is kind]

    @property
    def commits(self) -> int:
        """How many commits the database has carried out."""
        return sum(entry.error is None for entry in self.of(EntryKind.COMMIT))

    @property
    def rollbacks(self) -> int:
        return len(self.of(EntryKind.ROLLBACK))

    @property
    def several_connections(self) -> bool:
        return len({entry.connection for entry in self.entries}) > 1

    def clear(self) -> None:
        """Forget the entries; connections keep their numbers."""
        self.entries.clear()

    @property
    def is_muted(self) -> bool:
        """Whether ``paused()`` keeps it from hearing what this thread or task sends."""
        return any(recording is self for recording in _muted.get())

    def _add(self, connection: Connection, entry: Entry) -> None:
        if self.engine is not None and connection.engine.pool is not self.engine.pool:
            return
        entry.connection = self._number(connection)
        if self.on_entry is not None:
            self.on_entry(connection, entry)
        self.entries.append(entry)

    def _number(self, connection: Connection) -> int:
        # The pool's record stands for the real connection: Connection objects come and go. When the
        # real one dies, the record gets another one.
        record_ = _pool_record(connection)
        numbers = self._numbers.setdefault(record_, {})
        created = getattr(record_, "starttime", 0.0)
        if created not in numbers:
            self._last_number += 1
            numbers[created] = self._last_number
        return numbers[created]


def _pool_record(connection: Connection) -> Any:
    if connection.closed or connection.invalidated:  # it no longer has a record
        return connection
    return getattr(connection.connection, "_connection_record", None) or connection


def _autocommits(connection: Connection) -> bool:
    """Whether the driver commits by itself: then no BEGIN or COMMIT is ever sent."""
    if connection.closed or connection.invalidated:
        return False
    try:
        # The dialect knows: to PyMySQL `autocommit` is a method, to sqlite3 a number.
        return connection.dialect.detect_autocommit_setting(connection.connection.dbapi_connection)  # type: ignore[arg-type]
    except NotImplementedError:
        return False


@contextmanager
def record() -> Iterator[Recording]:
    """Collect everything that is sent inside the block.

    ::

        with record() as recording:
            session.scalars(select(User)).all()
        recording.count
    """
    recording = start()
    try:
        yield recording
    finally:
        stop(recording)


def start(recording: Recording | None = None) -> Recording:
    """Open a recording, a new one or the given one, that stays open until ``stop``."""
    _install()
    recording = Recording() if recording is None else recording
    _open.append(recording)
    return recording


def stop(recording: Recording) -> None:
    """Close a recording; its entries stay readable."""
    # By identity: two empty recordings are equal.
    _open[:] = [other for other in _open if other is not recording]


@contextmanager
def paused() -> Iterator[None]:
    """Nothing that is sent inside the block reaches a recording that is open now.

    For the workbook's own errands. A recording that begins inside the block hears what it sends.
    """
    before = _muted.set((*_muted.get(), *_open))
    try:
        yield
    finally:
        _muted.reset(before)


def _listening() -> list[Recording]:
    return [recording for recording in _open if not recording.is_muted]


# A transaction that has begun in SQLAlchemy but sent nothing yet: drivers send BEGIN with the first
# statement, and so does the tape.
_pending: WeakKeyDictionary[Connection, bool] = WeakKeyDictionary()


# Connections on which a statement has failed in this transaction, for a driver that does not tell
# the state of its transaction (asyncpg).
_broken: WeakKeyDictionary[Connection, bool] = WeakKeyDictionary()

_IN_ERROR = 3  # libpq's word for a transaction in which a statement has failed


def _rolls_back_on_commit(connection: Connection) -> bool:
    """Whether PostgreSQL will answer COMMIT with a rollback, which it does without an error."""
    if connection.dialect.name != "postgresql" or connection.closed or connection.invalidated:
        return False
    info = getattr(connection.connection.driver_connection, "info", None)
    status = getattr(info, "transaction_status", None)
    return connection in _broken if status is None else int(status) == _IN_ERROR


def _install() -> None:
    global _installed
    if _installed:
        return
    _installed = True
    event.listen(Engine, "before_cursor_execute", _before)
    event.listen(Engine, "after_cursor_execute", _after)
    event.listen(Engine, "handle_error", _failed)
    event.listen(Engine, "begin", _begin)
    event.listen(Engine, "commit", _commit)
    event.listen(Engine, "rollback", _rollback)


def _before(
    conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if not _open:
        _pending.pop(conn, None)
        return
    listening = _listening()
    if _pending.pop(conn, False):
        for recording in listening:
            recording._add(conn, Entry(EntryKind.BEGIN))
    # insertmanyvalues counts as executemany, but sends one statement with one set of parameters,
    # a dictionary or (asyncpg) a tuple. Several sets are always a list.
    many = executemany and isinstance(parameters, list)
    times = len(parameters) if many else 1
    shown = parameters[0] if many and parameters else parameters
    kind, sql = _step_or_statement(statement)
    entries = []
    for recording in listening:
        entry = Entry(kind, sql, shown, times)
        recording._add(conn, entry)
        entries.append(entry)
    if context is not None:
        context._workbook_entries = entries


def _step_or_statement(statement: str) -> tuple[EntryKind, str]:
    """Savepoints travel as ordinary statements; on the tape they are steps of the transaction.

    The savepoint events of the engine are of no use: they come as well as the statement, and
    without the name.
    """
    if step := _SAVEPOINT.fullmatch(statement.strip()):
        return EntryKind(step["kind"].upper()), step["name"]
    return EntryKind.STATEMENT, statement


def _after(
    conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    # In a transaction that has failed PostgreSQL carries out nothing but the way out of it.
    _broken.pop(conn, None)
    for entry in getattr(context, "_workbook_entries", ()):
        count = getattr(cursor, "rowcount", -1)
        entry.rows = count if count is not None and count >= 0 else None
        entry.returns_rows = getattr(cursor, "description", None) is not None
        if entry.returns_rows and conn.dialect.name == "sqlite":
            entry.rows = None  # its driver counts the rows of RETURNING only once they are fetched


def _failed(context: Any) -> None:
    if context.execution_context is not None:
        if context.connection is not None and _of_the_server(context.original_exception):
            _broken[context.connection] = True
        entries = getattr(context.execution_context, "_workbook_entries", ())
    elif context.connection is not None and context.statement is None:
        entries = _commits_under_way(context.connection)
    else:
        return  # no connection came about, or SQLAlchemy refused the statement by itself
    for entry in entries:
        first_line = str(context.original_exception).strip().splitlines()[:1]
        entry.error = f"{type(context.original_exception).__name__}: {''.join(first_line)}"


def _of_the_server(error: BaseException | None) -> bool:
    """Whether the server has refused something. A value that asyncpg itself refuses is not sent."""
    return getattr(getattr(error, "__cause__", None), "severity", None) is not None


def _commits_under_way(connection: Connection) -> Iterator[Entry]:
    """The COMMIT that has just been sent: a deferred constraint speaks up only now."""
    for recording in _listening():
        last = recording.entries[-1] if recording.entries else None
        if last is None or not (last.kind is EntryKind.COMMIT or last.instead_of_commit):
            continue
        if last.connection == recording._number(connection):
            yield last


def _begin(conn: Connection) -> None:
    if not _autocommits(conn):
        _pending[conn] = True


def _ended(conn: Connection, kind: EntryKind) -> None:
    if _pending.pop(conn, False) or _autocommits(conn):
        return  # nothing was sent in this transaction, so the driver sends no end either
    if conn.get_transaction() is None:
        return  # SQLAlchemy refused a statement by itself and made sure that nothing is open
    if conn.invalidated:
        return  # the server ended the connection, and the transaction with it
    refused = kind is EntryKind.COMMIT and _rolls_back_on_commit(conn)
    _broken.pop(conn, None)
    for recording in _listening():
        entry = Entry(EntryKind.ROLLBACK if refused else kind, instead_of_commit=refused)
        recording._add(conn, entry)


def _commit(conn: Connection) -> None:
    _ended(conn, EntryKind.COMMIT)


def _rollback(conn: Connection) -> None:
    _ended(conn, EntryKind.ROLLBACK)
