"""Statistics that are the same on every machine and on every run."""

from __future__ import annotations

from math import ceil

from sqlalchemy import Engine, text

from workbook.sqltape.recorder import paused

SAMPLE = 300  # ANALYZE looks at that many rows for each step of its target
USUAL, HIGHEST = 100, 10_000

_TABLES = text(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_user_tables"
    " ORDER BY 1"
)


def settle(engine: Engine) -> None:
    """Let ANALYZE read every row of every table, and VACUUM mark what all can see.

    PostgreSQL estimates from a random sample of 30,000 rows: in a larger table the estimates, and
    with them now and then the plan, differ from one ANALYZE to the next. Call this once after
    loading many rows, before a plan whose numbers are stored or judged. It needs a moment in which
    no other transaction is open.
    """
    with paused(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in connection.scalars(_TABLES).all():
            rows = connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608
            target = min(max(ceil(rows / SAMPLE), USUAL), HIGHEST)
            connection.execute(text(f"SET default_statistics_target = {target}"))
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))
        connection.execute(text("RESET default_statistics_target"))
