"""What each statement of a migration has locked, read and written, as PostgreSQL counts it.

Asked after each statement in its own transaction: which locks this transaction holds on tables
that were there before, and how many rows were read by scans. A statement that commits by itself is
run once before in a transaction that is rolled back, and looked at there; what can't run in a
transaction (CREATE INDEX CONCURRENTLY) holds no lock that stops readers or writers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg2
from psycopg2 import extensions
from sqlalchemy import Engine, event

_IDLE = extensions.TRANSACTION_STATUS_IDLE
STOPS_READERS = ("AccessExclusiveLock",)
STOPS_WRITERS = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", *STOPS_READERS)
# These take no lock that stops readers or writers of a table.
_PLAIN = re.compile(
    r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE|MERGE|SHOW|SET|BEGIN|START|COMMIT|END|ROLLBACK)\b",
    re.IGNORECASE,
)
_WRITES = re.compile(r"\s*(WITH|INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        sql: as it was sent.
        transaction: the number of its transaction, counted from 0.
        locks: (table, mode) that the transaction holds once the statement has run.
        work: rows that it read in scans or wrote.
        written: rows that it wrote.
        patience: ``lock_timeout`` as it was in force, in milliseconds; 0 for none.
        alone: whether it was a transaction by itself.
        seconds: how long it took.
        seen: whether its locks are known: not where it can't run in a transaction.
    """

    sql: str
    transaction: int
    locks: tuple[tuple[str, str], ...]
    work: int
    written: int
    patience: int
    alone: bool = False
    seconds: float = 0.0
    seen: bool = True


@dataclass
class Watched:
    """All statements of one step."""

    statements: list[Statement] = field(default_factory=list)

    def work_under(self, modes: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Per table: most rows that one transaction read or wrote while it held such a lock.

        With the statement that read or wrote most of them.
        """
        sums: dict[tuple[int, str], list[Statement]] = {}
        for each in self.statements:
            for table in {table for table, mode in each.locks if mode in modes}:
                sums.setdefault((each.transaction, table), []).append(each)
        most: dict[str, tuple[int, str]] = {}
        for (_, table), under in sums.items():
            rows = sum(each.work for each in under)
            if rows > most.get(table, (-1, ""))[0]:
                most[table] = (rows, max(under, key=lambda each: each.work).sql)
        return most

    def most_written(self) -> int:
        """The most rows that one transaction wrote."""
        sums: dict[int, int] = {}
        for each in self.statements:
            sums[each.transaction] = sums.get(each.transaction, 0) + each.written
        return max(sums.values(), default=0)

    def impatient(self) -> list[Statement]:
        """Statements after which a lock is held that stops readers, with no limit to the wait."""
        return [
            each
            for each in self.statements
            if each.patience == 0 and any(mode in STOPS_READERS for _, mode in each.locks)
        ]


@dataclass
class _Now:
    """Where the watcher is: the number of the transaction, rows scanned before the statement."""

    transaction: int = 0
    scanned: int = 0
    trial: Statement | None = None
    alone: bool = False
    since: float = 0.0


def relations(cursor: Any) -> dict[int, str]:
    """The tables of the schema ``public``: their oids, which stay when a table is renamed."""
    cursor.execute(
        "SELECT oid::int8, relname::text FROM pg_class WHERE relkind IN ('r', 'p') "
        "AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' ORDER BY 2"
    )
    return dict(cursor.fetchall())


def _look(raw: Any, tables: Mapping[int, str]) -> tuple[tuple[tuple[str, str], ...], int, int]:
    """The locks that this transaction holds, the rows that it has scanned, its lock_timeout."""
    with raw.cursor() as cursor:
        cursor.execute(_LOOK, {"tables": list(tables)})
        locks, scanned, patience = cursor.fetchone()
    return tuple(sorted((tables[oid], mode) for oid, mode in locks)), scanned, patience


def _tried(
    raw: Any, sql: str, parameters: Any, tables: Mapping[int, str], number: int
) -> Statement | None:
    """What a statement does in a transaction; ``None`` if it can't run in one, or not at all."""
    with raw.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            before = _look(raw, tables)[1]
            cursor.execute(sql, parameters or None)
            locks, scanned, patience = _look(raw, tables)
        except psycopg2.Error:
            return None
        finally:
            cursor.execute("ROLLBACK")
    return Statement(sql, number, locks, scanned - before, 0, patience, alone=True)


@contextmanager
def watch(engine: Engine | type[Engine], tables: Mapping[int, str]) -> Iterator[Watched]:
    """Watch what is sent over connections of this engine, or of every one.

    Args:
        tables: the ``relations`` that were there before; nobody else can see the others.
    """
    watched = Watched()
    now = _Now()

    def before(conn: Any, cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        raw = conn.connection.dbapi_connection
        now.trial = None
        # Code that commits by itself may send a BEGIN of its own.
        now.alone = raw.autocommit and raw.info.transaction_status == _IDLE
        if not now.alone:
            now.scanned = _look(raw, tables)[1]
        else:
            now.transaction += 1
            if not _PLAIN.match(sql):
                now.trial = _tried(raw, sql, parameters, tables, now.transaction)
        now.since = time.perf_counter()

    def after(conn: Any, cursor: Any, sql: str, *_: Any) -> None:
        if "alembic_version" in sql:
            return
        seconds = time.perf_counter() - now.since
        raw = conn.connection.dbapi_connection
        written = max(cursor.rowcount, 0) if _WRITES.match(sql) else 0
        if now.alone:
            unlocked = Statement(
                sql,
                now.transaction,
                (),
                written,
                written,
                1,
                alone=True,
                seen=_PLAIN.match(sql) is not None,
            )
            watched.statements.append(replace(now.trial or unlocked, seconds=seconds))
            return
        locks, scanned, patience = _look(raw, tables)
        work = scanned - now.scanned + written
        watched.statements.append(
            Statement(sql, now.transaction, locks, work, written, patience, seconds=seconds)
        )

    def ended(_: Any) -> None:
        now.transaction += 1

    hooks = (
        ("before_cursor_execute", before),
        ("after_cursor_execute", after),
        ("commit", ended),
        ("rollback", ended),
    )
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield watched
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)


_LOOK = """
SELECT coalesce((SELECT json_agg(json_build_array(relation::int8, mode))
                 FROM pg_locks WHERE pid = pg_backend_pid() AND granted
                 AND locktype = 'relation' AND relation = ANY(%(tables)s::oid[])), '[]'),
       (SELECT coalesce(sum(seq_tup_read), 0)::int FROM pg_stat_xact_user_tables
        WHERE relid = ANY(%(tables)s::oid[])),
       (SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout')
"""
