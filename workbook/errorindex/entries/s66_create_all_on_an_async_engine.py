"""create_all is synchronous; an async engine runs it through run_sync."""

import asyncio
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import create_async_engine

from workbook.blog import Base

WORDS = "AttributeError: 'AsyncEngine' object has no attribute '_run_ddl_visitor'"
WHY = "create_all(bind=...) was given an async engine"
CURE = (
    "async with engine.begin() as connection: await connection.run_sync(Base.metadata.create_all)"
)
CHAPTER = "ch12"
PATTERN = r"_run_ddl_visitor|_run_visitor"
PHRASES = (
    "'AsyncEngine' object has no attribute '_run_visitor' create_all",
    "how to create tables with an async engine",
)


def bad(engine: Engine) -> object:
    pool: Any = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    Base.metadata.create_all(pool)
    return "created"


def good(engine: Engine) -> object:
    async def run() -> str:
        pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
        async with pool.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await pool.dispose()
        return "created"

    return asyncio.run(run())
