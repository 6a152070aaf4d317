"""Hot writes: a whole unit of work in one statement, sent like the hot reads (reader.py).

One statement is a transaction by itself: no BEGIN, no COMMIT, one round trip.
"""

from __future__ import annotations

import time
from typing import Any

import asyncpg

from app.operations import usage
from app.postgres import db_errors
from app.postgres.reader import Query, Reader


async def write(reader: Reader, query: Query, **given: Any) -> asyncpg.Record | None:
    """Send a statement that changes something. Returns its only row, or None.

    None means that nothing was changed: such a statement must return a row for what it writes.
    """
    arguments = query.arguments(given)
    request_usage = usage.current.get()
    before = request_usage.maybe_committed
    async with reader.connection() as connection:
        # The statement commits by itself: from here on a lost connection leaves the outcome open.
        request_usage.maybe_committed = True
        started = time.perf_counter()
        try:
            rows = await connection.fetch(query.sql, *arguments)
        except asyncpg.PostgresError as error:
            if db_errors.was_rolled_back(error):
                request_usage.maybe_committed = before
            raise
        finally:
            reader.note(query.sql, time.perf_counter() - started)
        if not rows:
            request_usage.maybe_committed = before
            return None
        request_usage.wrote = True
    return rows[0]
