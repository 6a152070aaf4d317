"""asyncpg's own pool, beside the one of the engine: for single statements outside any session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg

from app.operations import usage
from app.operations.in_time import in_time
from app.postgres.db_errors import PoolExhausted, is_outdated

# Lost on the way, or the server is going down: a read may simply be asked again.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # A connection that has got "the server is going down" and not yet the end that follows it.
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    OSError,
)


class AsyncpgPool(Protocol):
    """The little of asyncpg's pool that is used (a test puts its one connection here)."""

    def __await__(self) -> Any: ...
    async def acquire(self) -> Any: ...
    async def release(self, connection: Any, *, timeout: float) -> None: ...  # noqa: ASYNC109
    async def close(self) -> None: ...
    def terminate(self) -> None: ...
    async def expire_connections(self) -> None: ...
    def get_size(self) -> int: ...
    def get_idle_size(self) -> int: ...
    def get_max_size(self) -> int: ...


class Pool:
    """Lends connections, and notes what is sent over them.

    A few are kept free for statements that ask for users alone: whatever locks the posts, or makes
    their queries slow, must not keep anybody from being recognised.
    """

    def __init__(
        self, make_pool: Callable[[], AsyncpgPool], timeout: float, slow: float, common: int = 1
    ) -> None:
        self._common = asyncio.Semaphore(common)
        # Made when the loop runs: asyncpg's pool belongs to the loop that it was made in.
        self._make_pool = make_pool
        self._pool: AsyncpgPool
        self._timeout = timeout
        self._slow = slow

    async def open(self) -> None:
        """Get ready; connects to nothing yet."""
        self._pool = self._make_pool()
        await self._pool

    async def close(self) -> None:
        """Close all connections; those that are still read from get a moment."""
        try:
            async with asyncio.timeout(2):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def connection(self, *, vital: bool = False) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the pool. Raises PoolExhausted if none is free in time."""
        if vital:
            async with self._lent() as connection:
                yield connection
            return
        try:
            await in_time(self._common.acquire(), self._timeout)
        except TimeoutError as error:
            raise PoolExhausted from error
        try:
            async with self._lent() as connection:
                yield connection
        finally:
            self._common.release()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            connection = await in_time(self._pool.acquire(), self._timeout)
        except TimeoutError as error:
            if self._pool.get_size() < self._pool.get_max_size():
                raise  # there was room: it is the server that does not answer
            raise PoolExhausted from error
        try:
            yield connection
        except TimeoutError:
            raise  # one of LOST, but it may be this statement alone that is slow
        except LOST:
            # Mostly all connections are lost at once, and asyncpg hears of each when its end
            # arrives. A second attempt must not meet the next dead one.
            with suppress(asyncpg.InterfaceError):  # asyncpg has taken it back already
                connection.terminate()
            await self._pool.expire_connections()
            raise
        except asyncpg.PostgresError as error:
            if is_outdated(error):
                await self._pool.expire_connections()
            raise
        finally:
            await self._pool.release(connection, timeout=self._timeout)

    def in_use(self) -> int:
        """How many connections are busy."""
        return self._pool.get_size() - self._pool.get_idle_size()

    def note(self, sql: str, seconds: float) -> None:
        """Add a statement to the request's usage."""
        usage.note(sql, seconds, self._slow)
