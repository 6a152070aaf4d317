"""Reads outside any transaction: SQLAlchemy writes the SQL once, asyncpg sends it.

An ORM object per row costs most of the time of a small request: a unit of work, a transaction of
two more round trips, attributes, and then all of it again to make JSON. A read that only shows
what is there needs none of that. Such a read is still written as a select() over the models, so
that a renamed column is an error here too.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Protocol

import asyncpg

from app.postgres.pool import LOST, Pool
from app.postgres.query import Query

# Also after a migration: the connections that know the old schema are gone by then.
AGAIN = (*LOST, asyncpg.InvalidCachedStatementError, asyncpg.InternalServerError)


class Reads(Protocol):
    """What a route may ask of whichever server it reads from: Reader, or Replica."""

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]: ...
    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None: ...
    def stream(self, query: Query, **given: Any) -> AsyncGenerator[asyncpg.Record]: ...


class Reader:
    """Sends queries outside any transaction."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]:
        """All rows."""
        arguments = query.arguments(given)
        try:
            return await self._fetch(query.sql, arguments, vital=query.vital)
        except TimeoutError:  # one of LOST, but a caller that already waited shouldn't wait again
            raise
        except AGAIN:
            # Nothing was changed, so nothing can be done twice. Once: if the database is really
            # away the second attempt fails at once and the client hears 503.
            return await self._fetch(query.sql, arguments, vital=query.vital)

    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None:
        """The only row, or None."""
        rows = await self.rows(query, **given)
        return rows[0] if rows else None

    async def stream(self, query: Query, **given: Any) -> AsyncGenerator[asyncpg.Record]:
        """Rows from a server-side cursor: as many are in memory as one fetch brings."""
        arguments = query.arguments(given)
        begun = False
        try:
            async with aclosing(self._cursor(query.sql, arguments)) as records:
                async for record in records:
                    begun = True
                    yield record
        except TimeoutError:
            raise
        except AGAIN:
            if begun:  # the rest would be the rows of another moment
                raise
        else:
            return
        async with aclosing(self._cursor(query.sql, arguments)) as records:
            async for record in records:
                yield record

    async def ask(self, sql: str, *arguments: Any) -> Any:
        """One value, asked in plain SQL."""
        rows = await self._fetch(sql, list(arguments), vital=True)
        return rows[0][0]

    def check(self, connection: Any) -> None:
        """Raise if what this connection has returned must not be used. Here all of it may be."""

    async def _cursor(self, sql: str, arguments: list[Any]) -> AsyncGenerator[asyncpg.Record]:
        async with self.pool.connection() as connection, connection.transaction(readonly=True):
            self.check(connection)
            async for record in connection.cursor(sql, *arguments, prefetch=500):
                yield record

    async def _fetch(self, sql: str, arguments: list[Any], *, vital: bool) -> list[asyncpg.Record]:
        async with self.pool.connection(vital=vital) as connection:
            started = time.perf_counter()
            try:
                self.check(connection)
                rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
                # Again: the answer may bring news of the server.
                self.check(connection)
                return rows
            finally:
                self.pool.note(sql, time.perf_counter() - started)
