"""A whole unit of work in one statement, outside any session.

One statement is a transaction by itself: no BEGIN, no COMMIT, one round trip.
"""

from __future__ import annotations

import time
from typing import Any

import asyncpg

from app.operations import usage
from app.postgres import db_errors
from app.postgres.pool import Pool
from app.postgres.query import Query


class Writer:
    """Sends statements that change something, and commit by themselves."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def write(self, query: Query, **given: Any) -> asyncpg.Record | None:
        """Send one. Returns its only row, or None.

        None means that nothing was changed: such a statement must return a row for what it writes.
        """
        arguments = query.arguments(given)
        request_usage = usage.current.get()
        before = request_usage.maybe_committed
        async with self._pool.connection() as connection:
            # It commits by itself: from here on a lost connection leaves the outcome open.
            request_usage.maybe_committed = True
            started = time.perf_counter()
            try:
                rows = await connection.fetch(query.sql, *arguments)
            except asyncpg.PostgresError as error:
                if db_errors.was_rolled_back(error):
                    request_usage.maybe_committed = before
                raise
            finally:
                self._pool.note(query.sql, time.perf_counter() - started)
            if not rows:
                request_usage.maybe_committed = before
                return None
            request_usage.wrote = True
        return rows[0]
