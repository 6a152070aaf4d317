"""A thread has one running loop; asyncio.run begins another."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

WORDS = "asyncio.run() cannot be called from a running event loop (Alembic)"
WHY = "env.py's async template inside a running loop"
CURE = "pass the connection, or a thread"
CHAPTER = "ch10"
ASKED = "sqlalchemy/alembic#1353"
PATTERN = r"asyncio\.run\(\) cannot be called from a running event loop"
PHRASES = (
    "RuntimeError asyncio.run() cannot be called from a running event loop alembic env.py",
    "run alembic upgrade from fastapi lifespan asyncio.run error",
    "asyncio.run in jupyter notebook RuntimeError",
)


async def _migrations() -> str:
    return "upgraded"


def _run_migrations() -> str:
    """What an env.py of Alembic's async template does."""
    coroutine = _migrations()
    try:
        return asyncio.run(coroutine)
    finally:
        coroutine.close()


def bad(engine: Engine) -> object:
    async def lifespan() -> object:
        return _run_migrations()

    return asyncio.run(lifespan())


def good(engine: Engine) -> object:
    async def lifespan() -> object:
        with ThreadPoolExecutor(1) as threads:
            return await asyncio.get_running_loop().run_in_executor(threads, _run_migrations)

    return asyncio.run(lifespan())
