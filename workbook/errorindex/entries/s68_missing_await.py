"""Calling an async function makes a coroutine; awaiting it runs it."""

import asyncio
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import create_async_engine

WORDS = "AttributeError: 'coroutine' object has no attribute 'all'"
WHY = "an await is missing: the call returned a coroutine that has not run"
CURE = "(await session.execute(...)).all(), with the await in parentheses"
CHAPTER = "ch12"
PATTERN = r"'coroutine' object (has no attribute|is not)|coroutine '[^']+' was never awaited"
PHRASES = (
    "RuntimeWarning: coroutine 'AsyncSession.execute' was never awaited",
    "'coroutine' object has no attribute 'scalars'",
)


async def _one(engine: Engine, *, awaits: bool) -> object:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    async with pool.connect() as connection:
        call: Any = connection.execute(text("SELECT 1"))
        try:
            return (await call).all() if awaits else call.all()
        finally:
            call.close()
            await connection.close()
            await pool.dispose()


def bad(engine: Engine) -> object:
    return asyncio.run(_one(engine, awaits=False))


def good(engine: Engine) -> object:
    return asyncio.run(_one(engine, awaits=True))
