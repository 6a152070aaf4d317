"""Asks PostgreSQL, on a connection of its own, which lane waits for which: no guess, no sleep."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, NullPool, create_engine

from workbook.twosessions.story import ROWS

# A lane that waits for a row waits for the transaction that holds it, and holds a "tuple" lock
# meanwhile, which names the table.
_WAITING = """
SELECT w.pid, w.locktype, w.mode, w.waitstart::text, pg_blocking_pids(w.pid),
    coalesce(w.relation, (
        SELECT t.relation FROM pg_locks t
        WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1
    ))::regclass::text
FROM pg_locks w WHERE NOT w.granted AND w.pid = ANY(%s)
"""

_HELD = """
SELECT l.pid, l.locktype, l.mode, l.relation::regclass::text
FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
WHERE l.granted AND l.pid = ANY(%s) AND l.mode <> 'SIReadLock'
    AND (l.locktype IN ('transactionid', 'advisory')
        OR c.relkind IN ('r', 'p', 'm') AND l.locktype = 'relation'
            AND c.relnamespace <> 'pg_catalog'::regnamespace)
"""

_YOUNG = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)
    AND clock_timestamp() - waitstart < current_setting('deadlock_timeout')::interval * 1.3
"""

_FOR_ROWS = {"RowShareLock", "RowExclusiveLock"}


@dataclass(frozen=True)
class Blocked:
    """A backend that waits. ``since`` tells one wait from the next."""

    blockers: tuple[int, ...]
    lock: str
    since: str | None


class LockMonitor:
    """The connection that looks at the locks. It takes no lock that another one could wait for."""

    def __init__(self, url: URL) -> None:
        engine = create_engine(url, poolclass=NullPool)
        self._connection = engine.raw_connection()
        self._connection.driver_connection.autocommit = True  # type: ignore[union-attr]

    def blocked(self, pids: Iterable[int]) -> dict[int, Blocked]:
        """The backends that wait, and for which ones."""
        waiting = {}
        for pid, kind, mode, since, blockers, table in self._rows(_WAITING, list(pids)):
            if blockers:
                lock = _wanted(kind, mode, table)
                waiting[pid] = Blocked(tuple(sorted(set(blockers))), lock, since)
        return waiting

    def held(self, pids: Iterable[int]) -> dict[int, set[str]]:
        """The locks that each one holds, in words."""
        locks: dict[int, set[str]] = defaultdict(set)
        writing, may_hold_rows = set(), set()
        for pid, kind, mode, table in self._rows(_HELD, list(pids)):
            if kind == "transactionid":
                writing.add(pid)
            elif kind == "advisory":
                locks[pid].add("an advisory lock")
            else:
                locks[pid].add(f"{_mode(mode)} on {table}")
                if mode in _FOR_ROWS:
                    may_hold_rows.add(pid)
        # Locks on rows are kept in the rows themselves. A backend that has them has a
        # transaction number.
        for pid in writing & may_hold_rows:
            locks[pid].add(ROWS)
        return locks

    def may_referee(self) -> bool:
        """Whether the role may set when PostgreSQL looks for deadlocks."""
        question = "SELECT has_parameter_privilege('deadlock_timeout', 'SET')"
        return bool(self._rows(question)[0][0])

    def looked_for_deadlocks(self, pids: Iterable[int]) -> bool:
        """Whether all of these have waited for so long that they have looked for a deadlock.

        Each one looks once, ``deadlock_timeout`` after its wait has begun.
        """
        [(young,)] = self._rows(_YOUNG, list(pids))
        return not young

    def terminate(self, pid: int) -> None:
        """End this backend."""
        self._rows("SELECT pg_terminate_backend(%s)", pid)

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str, *values: Any) -> list[Any]:
        cursor = self._connection.cursor()
        try:
            cursor.execute(query, values)
            return list(cursor.fetchall())
        finally:
            cursor.close()


def _wanted(kind: str, mode: str, table: str | None) -> str:
    if kind == "relation":
        return f"{_mode(mode)} on {table}"
    if kind in {"transactionid", "tuple"}:
        return f"a row of {table}" if table else "the end of its transaction"
    if kind == "virtualxid":
        return "the end of all older transactions"
    return "an advisory lock" if kind == "advisory" else f"a lock of the kind {kind}"


def _mode(mode: str) -> str:
    """``RowExclusiveLock`` is ROW EXCLUSIVE in SQL and in the manual."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", mode.removesuffix("Lock")).upper()


def deadlocked(waiting: dict[int, Blocked]) -> bool:
    """Whether some of them wait for each other: PostgreSQL is about to end one of them."""
    for start in waiting:
        reached, to_visit = set(), [start]
        while to_visit:
            for pid in waiting[to_visit.pop()].blockers:
                if pid == start:
                    return True
                if pid in waiting and pid not in reached:
                    reached.add(pid)
                    to_visit.append(pid)
    return False
