"""Statistics that are the same on every machine and on every run."""

from __future__ import annotations

from math import ceil
from time import sleep

from sqlalchemy import Connection, Engine, text

from workbook.sqltape.recorder import paused

SAMPLE = 300  # ANALYZE looks at that many rows for each step of its target
USUAL, HIGHEST = 100, 10_000
TRIES = 30

_TABLES = text(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_user_tables"
    " ORDER BY 1"
)


def settle(engine: Engine) -> None:
    """Let ANALYZE read every row of every table, and VACUUM mark what all can see.

    PostgreSQL estimates from a random sample of 30,000 rows: in a larger table the estimates, and
    with them now and then the plan, differ from one ANALYZE to the next. Call this once after
    loading many rows, before a plan whose numbers are stored or judged. It needs a moment in which
    no other transaction is open: where one of the server's own is, VACUUM is repeated.
    """
    with paused(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in connection.scalars(_TABLES).all():
            rows = connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608
            target = min(max(ceil(rows / SAMPLE), USUAL), HIGHEST)
            connection.execute(text(f"SET default_statistics_target = {target}"))
            connection.execute(text(f"VACUUM {table}"))
            _mark_all(connection, table)
            # Last: a VACUUM that has passed over marked pages estimates how many rows there are.
            connection.execute(text(f"ANALYZE {table}"))
        connection.execute(text("RESET default_statistics_target"))


def _mark_all(connection: Connection, table: str) -> None:
    """Repeat VACUUM until every page is marked as visible to all, for a few seconds at most."""
    unmarked = text("SELECT relpages - relallvisible FROM pg_class WHERE oid = to_regclass(:name)")
    for _ in range(TRIES):
        if not connection.scalar(unmarked, {"name": table}):
            return
        sleep(0.1)
        connection.execute(text(f"VACUUM {table}"))
