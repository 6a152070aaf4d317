"""Hot writes: a whole unit of work in one statement, sent like the hot reads (app/reads.py).

One statement is a transaction by itself: no BEGIN, no COMMIT, one round trip.
"""

from __future__ import annotations

import time
from typing import Any

import asyncpg

from app import db_errors, work
from app.reads import Query, Reader


async def write(reader: Reader, query: Query, **given: Any) -> asyncpg.Record | None:
    """Send a statement that changes something. Returns its only row, or None.

    None means that nothing was changed: such a statement must return a row for what it writes.
    """
    arguments = query.arguments(given)
    mine = work.current.get()
    before = mine.maybe_committed
    async with reader.connection() as connection:
        # The statement commits by itself: from here on a lost connection leaves the outcome open.
        mine.maybe_committed = True
        started = time.perf_counter()
        try:
            rows = await connection.fetch(query.sql, *arguments)
        except asyncpg.PostgresError as error:
            if db_errors.was_rolled_back(error):
                mine.maybe_committed = before
            raise
        finally:
            reader.note(query.sql, time.perf_counter() - started)
        if not rows:
            mine.maybe_committed = before
            return None
        mine.wrote = True
    return rows[0]
