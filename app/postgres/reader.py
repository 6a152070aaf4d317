"""Hot reads: SQLAlchemy writes the SQL once, asyncpg sends it, PostgreSQL writes the JSON.

An ORM object per row costs most of the time of a small request: a unit of work, a transaction of
two more round trips, attributes, and then all of it again to make JSON. A read that only shows
what is there needs none of that. Such a read is still written as a select() over the models, so
that a renamed column is an error here too; it is compiled once, kept, and sent over asyncpg's
own pool outside any transaction, a plain single statement.

Each has a plain twin in crud that makes the same answer from ORM objects (FAST_PATHS=false), and
a test that holds the two equal.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy import BindParameter, ClauseElement, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.types import TypeEngine
from starlette.responses import Response

from app.operations import usage

T = TypeVar("T")
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
# Lost on the way, or the server is going down: a read may simply be asked again.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A connection that has got "the server is going down" and not yet the end that follows it.
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    OSError,
)


class Pool(Protocol):
    """The little of asyncpg's pool that is used (a test puts its one connection here)."""

    def __await__(self) -> Any: ...
    async def acquire(self, *, timeout: float | None = None) -> Any: ...  # noqa: ASYNC109
    async def release(self, connection: Any) -> None: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...
    def get_size(self) -> int: ...
    def get_idle_size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled statement: its text, and the names of $1, $2, ... in their order."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]

    @classmethod
    def of(cls, statement: ClauseElement) -> Query:
        """Compile ``statement``; its ``given`` values come later, by name."""
        compiled: Any = statement.compile(
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        return cls(str(compiled), tuple(compiled.positiontup or ()), dict(compiled.params))

    def arguments(self, given: dict[str, Any]) -> list[Any]:
        """The values in the order of the text."""
        return [given[name] if name in given else self.fixed[name] for name in self.names]


def given(name: str, type_: TypeEngine[T] | type[TypeEngine[T]]) -> BindParameter[T]:
    """A value that comes later, with each request."""
    return bindparam(name, None, type_, required=False)


class Reads(Protocol):
    """What a route may ask of whichever server it reads from: Reader, or Replica."""

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]: ...
    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None: ...
    def stream(self, query: Query, **given: Any) -> AsyncGenerator[asyncpg.Record]: ...


class Reader:
    """Sends queries outside any transaction."""

    def __init__(self, make_pool: Callable[[], Pool], timeout: float, slow: float) -> None:
        # Made when the loop runs: asyncpg's pool belongs to the loop that it was made in.
        self._make_pool = make_pool
        self._pool: Pool
        self._timeout = timeout
        self._slow = slow

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]:
        """All rows."""
        arguments = query.arguments(given)
        try:
            return await self._fetch(query.sql, arguments)
        except TimeoutError:  # one of LOST, and yet: who has waited so long shall not wait again
            raise
        except LOST:
            # Nothing was changed, so nothing can be done twice. Once: if the database is really
            # away the second attempt fails at once and the client hears 503.
            return await self._fetch(query.sql, arguments)

    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None:
        """The only row, or None."""
        rows = await self.rows(query, **given)
        return rows[0] if rows else None

    async def stream(self, query: Query, **given: Any) -> AsyncGenerator[asyncpg.Record]:
        """Rows from a server-side cursor: as many are in memory as one fetch brings."""
        async with self.connection() as connection, connection.transaction(readonly=True):
            self.check(connection)
            async for record in connection.cursor(query.sql, *query.arguments(given), prefetch=500):
                yield record

    async def ask(self, sql: str, *arguments: Any) -> Any:
        """One value, asked in plain SQL."""
        rows = await self._fetch(sql, list(arguments))
        return rows[0][0]

    def in_use(self) -> int:
        """How many connections are busy."""
        return self._pool.get_size() - self._pool.get_idle_size()

    async def open(self) -> None:
        """Get ready; connects to nothing yet."""
        self._pool = self._make_pool()
        await self._pool

    async def close(self) -> None:
        """Close all connections; those that somebody still reads from get a moment."""
        try:
            async with asyncio.timeout(2):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the pool. Raises TimeoutError if none is free in time."""
        connection = await self._pool.acquire(timeout=self._timeout)
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    def check(self, connection: Any) -> None:
        """Raise if what this connection has returned must not be used. Here all of it may be."""

    def note(self, sql: str, seconds: float) -> None:
        """Add a statement to the request's account."""
        usage.note(sql, seconds, self._slow)

    async def _fetch(self, sql: str, arguments: list[Any]) -> list[asyncpg.Record]:
        connection = await self._pool.acquire(timeout=self._timeout)
        started = time.perf_counter()
        try:
            self.check(connection)
            rows: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
            # Again: the answer may bring news of the server.
            self.check(connection)
            return rows
        finally:
            self.note(sql, time.perf_counter() - started)
            await self._pool.release(connection)


def as_json(body: str, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """An answer that PostgreSQL has written; FastAPI passes it on as it is."""
    return Response(body, status, headers, media_type="application/json")
