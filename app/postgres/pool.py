"""asyncpg's own pool, beside the one of the engine: for single statements outside any session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
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
    """The little of PromptPool that is used (a test puts its one connection here)."""

    def __await__(self) -> Any: ...
    async def acquire(self) -> Any: ...
    async def release(self, connection: Any, *, timeout: float) -> None: ...  # noqa: ASYNC109
    async def release_at_once(self, connection: Any, timeout: float) -> None: ...  # noqa: ASYNC109
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

    def connection(self, *, vital: bool = False) -> Loan:
        """A connection of the pool, for ``async with``.

        That raises PoolExhausted if none is free in time.
        """
        return Loan(self._pool, self._timeout, None if vital else self._common)

    def in_use(self) -> int:
        """How many connections are busy."""
        return self._pool.get_size() - self._pool.get_idle_size()

    def note(self, sql: str, seconds: float) -> None:
        """Add a statement to the request's usage."""
        usage.note(sql, seconds, self._slow)


class Loan:
    """One connection, from ``async with`` to its end.

    A class rather than a generator with @asynccontextmanager: it is entered for every statement,
    and the generator took a twentieth of a small request.
    """

    __slots__ = ("_common", "_connection", "_pool", "_timeout")

    def __init__(self, pool: AsyncpgPool, timeout: float, common: asyncio.Semaphore | None) -> None:
        self._pool = pool
        self._timeout = timeout
        self._common = common

    async def __aenter__(self) -> asyncpg.Connection:
        if self._common is None:
            return await self._acquire()
        try:
            await in_time(self._common.acquire(), self._timeout)
        except TimeoutError as error:
            raise PoolExhausted from error
        try:
            return await self._acquire()
        except BaseException:
            self._common.release()
            raise

    async def _acquire(self) -> asyncpg.Connection:
        try:
            self._connection = await in_time(self._pool.acquire(), self._timeout)
        except TimeoutError as error:
            if self._pool.get_size() < self._pool.get_max_size():
                raise  # there was room: it is the server that does not answer
            raise PoolExhausted from error
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        try:
            if error is not None:
                await self._look_at(error)
        finally:
            try:
                if error is None:
                    await self._pool.release_at_once(self._connection, self._timeout)
                else:
                    await self._pool.release(self._connection, timeout=self._timeout)
            finally:
                if self._common is not None:
                    self._common.release()

    async def _look_at(self, error: BaseException) -> None:
        """Give up the connections that this error says are of no use."""
        if isinstance(error, TimeoutError):
            return  # one of LOST, but it may be this statement alone that is slow
        if isinstance(error, LOST):
            # Mostly all connections are lost at once, and asyncpg hears of each when its end
            # arrives. A second attempt must not meet the next dead one.
            with suppress(asyncpg.InterfaceError):  # asyncpg has taken it back already
                self._connection.terminate()
            await self._pool.expire_connections()
        elif isinstance(error, asyncpg.PostgresError) and is_outdated(error):
            await self._pool.expire_connections()
