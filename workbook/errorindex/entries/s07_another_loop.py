"""A pooled asyncpg connection belongs to the loop that opened it."""

import asyncio

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

WORDS = "attached to a different loop / Event loop is closed (in tests)"
WHY = "the pool outlives the loop that made it"
CURE = "one loop, or an engine per loop with NullPool"
CHAPTER = "ch12"
ASKED = "pytest-dev/pytest-asyncio#402, sqlalchemy#5626"
PATTERN = r"attached to a different loop|Event loop is closed"
PHRASES = (
    "got Future attached to a different loop pytest asyncpg",
    "RuntimeError: Event loop is closed in async tests",
    "pytest-asyncio sqlalchemy second test fails loop",
)


async def _select(pool: AsyncEngine) -> object:
    async with pool.connect() as connection:
        return await connection.scalar(text("SELECT 1"))


def bad(engine: Engine) -> object:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    asyncio.run(_select(pool))
    return asyncio.run(_select(pool))  # another loop, the same pool


def good(engine: Engine) -> object:
    url = engine.url.set(drivername="postgresql+asyncpg")
    pool = create_async_engine(url, poolclass=NullPool)
    asyncio.run(_select(pool))
    return asyncio.run(_select(pool))
