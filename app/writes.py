"""Hot writes: a whole unit of work in one statement, sent like the hot reads (app/reads.py).

One statement is a transaction by itself: no BEGIN, no COMMIT, one round trip.
"""

from __future__ import annotations

import time
from typing import Any

import asyncpg

from app import work
from app.reads import Query, Reader


async def write(reader: Reader, query: Query, **given: Any) -> asyncpg.Record | None:
    """Send a statement that changes something. Returns its only row, or None."""
    arguments = query.arguments(given)
    mine = work.current.get()
    async with reader.connection() as connection:
        # From here on a lost connection leaves open whether it counts: not to be done again.
        mine.committing = True
        started = time.perf_counter()
        try:
            rows = await connection.fetch(query.sql, *arguments)
        finally:
            reader.note(query.sql, time.perf_counter() - started)
        mine.committing = False
    if not rows:
        return None
    mine.wrote = True
    return rows[0]
