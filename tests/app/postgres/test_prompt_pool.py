"""Whatever becomes of a loan: the connection is given back, or the pool opens another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import URL

from app.database import connect_args
from app.postgres.pool import Pool
from app.postgres.prompt_pool import PromptPool
from tests.app.support.api import make_settings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pool(database_url: URL) -> AsyncIterator[Pool]:
    """A pool of a single connection: one that is lost is missed."""
    settings = make_settings(database_url.render_as_string(hide_password=False))

    def make_pool() -> PromptPool:
        return PromptPool(max_size=1, **connect_args(settings, settings.url()))

    made = Pool(make_pool, timeout=2, slow=60, common=1)
    await made.open()
    yield made
    await made.close()


async def works(pool: Pool) -> None:
    """Whoever asks next gets a connection, and nobody else has one."""
    async with pool.connection() as connection:
        assert await connection.fetchval("SELECT 1") == 1
        assert pool.in_use() == 1
    assert pool.in_use() == 0


async def test_no_task_is_made_for_it(pool: Pool) -> None:
    await works(pool)
    made = 0

    def make(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
        nonlocal made
        made += 1
        return asyncio.Task(work, loop=loop)

    loop = asyncio.get_running_loop()
    loop.set_task_factory(make)  # type: ignore[arg-type] # typeshed wants the context, which 3.11 never gives
    try:
        for _ in range(5):
            await works(pool)
    finally:
        loop.set_task_factory(None)
    assert made == 0


async def fails(connection: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await connection.fetch("SELECT * FROM no_such_table")
    raise LookupError


async def leaves_a_transaction(connection: asyncpg.Connection) -> None:
    await connection.execute("BEGIN")


async def is_terminated(connection: asyncpg.Connection) -> None:
    connection.terminate()


async def is_closed(connection: asyncpg.Connection) -> None:
    await connection.close()


async def is_ended_by_the_server(connection: asyncpg.Connection) -> None:
    await connection.fetch("SELECT pg_terminate_backend(pg_backend_pid())")


async def takes_too_long(connection: asyncpg.Connection) -> None:
    await connection.fetch("SELECT pg_sleep(60)", timeout=0.1)


@pytest.mark.parametrize(
    "use",
    [
        fails,
        leaves_a_transaction,
        is_terminated,
        is_closed,
        is_ended_by_the_server,
        takes_too_long,
    ],
)
async def test_after_a_mishap(pool: Pool, use: Any) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # of the transaction
    with suppress(LookupError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        async with pool.connection() as connection:
            await use(connection)
    await works(pool)


@pytest.mark.parametrize("moments", range(12))
async def test_after_a_caller_that_is_cancelled(pool: Pool, moments: int) -> None:
    """Twice: the second time while asyncpg waits for the end of the statement, and goes on."""

    async def ask() -> None:
        async with pool.connection() as connection:
            await connection.fetch("SELECT pg_sleep(60)")

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.2)
    task.cancel()
    for _ in range(moments):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await works(pool)


async def test_an_outdated_connection_is_closed(pool: Pool) -> None:
    async def process() -> int:
        async with pool.connection() as connection:
            return int(await connection.fetchval("SELECT pg_backend_pid()"))

    before = await process()
    assert await process() == before
    async with pool.connection():
        await pool._pool.expire_connections()
    assert await process() != before
