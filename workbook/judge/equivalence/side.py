"""One of the two databases of a judging process, and what the judge needs to look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from workbook.judge import check_database
from workbook.judge.equivalence import driver, tables
from workbook.judge.equivalence.prefetch import Prefetcher
from workbook.judge.equivalence.worlds import World
from workbook.sqltape.recorder import paused

# Two clocks on two machines differ; what is judged is off by minutes or hours.
_TOLERANCE = timedelta(seconds=2)
_SETTINGS = (
    "transaction_isolation",
    "default_transaction_isolation",
    "default_transaction_read_only",
    "TimeZone",
    "search_path",
    "statement_timeout",
    "lock_timeout",
    "role",
    "session_replication_role",
)
SETTINGS = ", ".join(f"current_setting('{name}', true)" for name in _SETTINGS)


class Side:
    """A database that holds one world, with an engine for the code that is judged."""

    def __init__(self, world: World, number: int, prefetcher: Prefetcher | None = None) -> None:
        """``prefetcher``: may have opened the database already."""
        driver.install()  # before the first connection: an earlier one would not count
        self.world = world
        self.sequences_moved = False
        self.kept: dict[Any, Any] = {}  # what was built once for several calls
        with driver.uncounted(), paused():
            if prefetcher is not None:
                arena = prefetcher.take(world, number)
            else:
                arena = check_database.open_database(world.name, number, world.zone, tables=True)
            self._database = arena
            self.url = arena.url
            self._outside = arena.outside
            self.engine: Engine = create_engine(self.url)
            with self.engine.connect():
                pass  # SQLAlchemy's first-connect queries are not counted
        self._snapshots: dict[tuple[str, str], tables.Snapshot] = {}
        self._at: tuple[str, tables.Snapshot] | None = None
        self.known = _tables_of_the_blog(self)
        self._as_filled = True  # nothing was committed since
        self._move_sequences = check_database.MOVE_SEQUENCES

    def execute(self, query: str, variables: Sequence[Any] | None = None) -> list[Any]:
        """Rows of a query over the judge's own connection, which sees only what is committed."""
        with driver.uncounted(), self._outside.cursor() as cursor:
            cursor.execute(query, variables)
            return list(cursor.fetchall()) if cursor.description else []

    @cached_property
    def base(self) -> tables.Snapshot:
        """Every row as it was before the first call; only where no call commits."""
        if not self._as_filled:
            return self.snapshot()
        if not self._has_base():
            rows = tables.snapshot(self.execute, self.known)
            _bases[self._database.database] = self._database.stamp, rows
        return _bases[self._database.database][1]

    def _has_base(self) -> bool:
        stamp, _ = _bases.get(self._database.database, ("", None))
        return stamp == self._database.stamp

    def open_changes(
        self, execute: Callable[..., list[Any]], before: tables.Snapshot | None
    ) -> tables.Snapshot:
        """Every row as an open transaction sees it; ``before``: as it was when it began."""
        if not self._as_filled:
            return tables.snapshot(execute)
        return tables.snapshot_after(execute, before or self.base)

    def forget_base(self) -> None:
        """A call has committed: the rows are no longer those of before."""
        self.__dict__.pop("base", None)
        self._as_filled = False
        self._snapshots = {}

    def after(
        self, execute: Callable[..., list[Any]], made_by: tuple[str, str] | None
    ) -> tables.Snapshot:
        """Every row as a transaction sees it; looked at once for what the same SQL has made."""
        if made_by is None:
            return self._after(execute)
        if made_by not in self._snapshots:
            self._snapshots = {made_by: self._after(execute)}
        return self._snapshots[made_by]

    def _after(self, execute: Callable[..., list[Any]]) -> tables.Snapshot:
        # From outside, a table that this transaction has locked could not be read now.
        if not self._as_filled or not self._has_base():
            return tables.snapshot(execute, self.known)
        return tables.snapshot_after(execute, self.base, self.known)

    def snapshot(self) -> tables.Snapshot:
        """Every committed row."""
        return tables.snapshot(self.execute)

    def snapshot_at(self, mark: str) -> tables.Snapshot:
        """Every committed row; read once as long as ``written()`` returns the same mark."""
        if self._at is None or self._at[0] != mark:
            self._at = mark, self.snapshot()
        return self._at[1]

    def clock(self, sign: int) -> datetime:
        """The server's clock, set back (-1) or forward (1) by the tolerance."""
        ((now,),) = self.execute("SELECT clock_timestamp()")
        moment: datetime = now + sign * _TOLERANCE
        return moment

    def written(self) -> str:
        """Changes whenever any transaction of this server has written something."""
        ((mark,),) = self.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        return str(mark)

    def reset_sequences(self) -> None:
        """Let both runs of a call get the same generated ids."""
        if self._move_sequences and self.sequences_moved:
            self.execute(self._move_sequences)
            self.sequences_moved = False

    def _read_sequences(self) -> str:
        sequences = self.execute(
            "SELECT quote_literal(quote_ident(schemaname) || '.' || quote_ident(sequencename)),"
            " coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
        )
        return "; ".join(
            f"SELECT setval({name}, {value}, {called})" for name, value, called in sequences
        )

    def refresh(self) -> None:
        """Look at the tables again: somebody has created some."""
        self.known = tables.tables(self.execute)
        self._as_filled = False
        self._move_sequences = self._read_sequences()

    def close(self) -> None:
        """Return every connection."""
        with suppress(SQLAlchemyError):
            self.engine.dispose()
        with suppress(Exception):
            self._database.close()


def inside(driver_connection: Any) -> Callable[..., list[Any]]:
    """Queries over a connection that is being judged, heard by none."""

    def execute(query: str, variables: Sequence[Any] | None = None) -> list[Any]:
        with driver.uncounted(), driver_connection.cursor() as cursor:
            cursor.execute(query, variables)
            return list(cursor.fetchall()) if cursor.description else []

    return execute


# Of each database the rows as it was last filled, with its stamp.
_bases: dict[str, tuple[str, tables.Snapshot]] = {}
_known: list[dict[str, tables.Table]] = []


def _tables_of_the_blog(side: Side) -> dict[str, tables.Table]:
    """The tables of a world as it was filled: the same ones in each, looked up once."""
    if not _known:
        _known.append(tables.tables(side.execute))
    return _known[0]
