"""An AsyncSession has one connection, and a connection does one thing at a time."""

import asyncio

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

WORDS = "another operation is in progress / concurrent operations are not permitted"
WHY = "one session or connection shared by several tasks"
CURE = "one session per task"
CHAPTER = "ch12"
ASKED = "MagicStack/asyncpg#863, sqlalchemy#10092"
PATTERN = (
    r"another operation is in progress|concurrent operations are not permitted"
    r"|IllegalStateChangeError"
)
PHRASES = (
    "asyncpg InterfaceError cannot perform operation: another operation is in progress",
    "IllegalStateChangeError Method 'close()' can't be called here",
    "asyncio.gather with the same AsyncSession",
)
_QUERY = text("SELECT pg_sleep(0.01)")


async def _shared(engine: Engine) -> object:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    session = AsyncSession(pool)
    both = [asyncio.create_task(session.execute(_QUERY)) for _ in range(2)]
    results = await asyncio.gather(*both, return_exceptions=True)
    await session.close()
    await pool.dispose()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return "both done"


async def _one_each(engine: Engine) -> object:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))

    async def one() -> None:
        async with AsyncSession(pool) as session:
            await session.execute(_QUERY)

    await asyncio.gather(one(), one())
    await pool.dispose()
    return "both done"


def bad(engine: Engine) -> object:
    return asyncio.run(_shared(engine))


def good(engine: Engine) -> object:
    return asyncio.run(_one_each(engine))
