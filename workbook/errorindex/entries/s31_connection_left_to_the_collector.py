"""An asyncpg connection can't be closed by the garbage collector: closing it has to be awaited."""

import asyncio
import gc
import warnings

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import create_async_engine

WORDS = "garbage collector is trying to clean up non-checked-in connection"
WHY = "a cancelled task, an async generator left half-way"
CURE = "async with"
CHAPTER = "ch12"
ASKED = "sqlalchemy#8145"
PATTERN = r"garbage collector is trying to clean up"
PHRASES = (
    "The garbage collector is trying to clean up non-checked-in connection <AdaptedConnection>",
    "SAWarning garbage collector non-checked-in connection AdaptedConnection",
    "async session not closed warning",
)


async def _use(engine: Engine, *, closes: bool) -> None:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    if closes:
        async with pool.connect():
            pass
    else:
        connection = await pool.connect()
        del connection
        gc.collect()
    await pool.dispose()


def _warning(engine: Engine, *, closes: bool) -> object:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        asyncio.run(_use(engine, closes=closes))
    return "; ".join(str(each.message) for each in seen) or "no warning"


def bad(engine: Engine) -> object:
    return _warning(engine, closes=False)


def good(engine: Engine) -> object:
    return _warning(engine, closes=True)
