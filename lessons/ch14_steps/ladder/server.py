"""The ladder as an application: each rung is an endpoint.

``python -m lessons.ch14_steps.ladder.server`` serves it on a free port until its input ends.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from sqlalchemy import URL, create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from workbook.measuring.process import database_url, serve

from . import rungs

CONNECTIONS = 8


def answer(body: rungs.Feed | str) -> Response:
    """A list becomes JSON; a string is JSON already. No schema looks at either."""
    if isinstance(body, str):
        return Response(body, media_type="application/json")
    return JSONResponse(body)


async def no_reset(_: asyncpg.Connection) -> None:
    """Send nothing when a connection goes back to the pool of the driver.

    By default asyncpg sends four statements there, which undo what the request may have set.
    """


def make_app(url: URL, connections: int = CONNECTIONS) -> FastAPI:
    """The nine endpoints on that database, ``/feed/lazy`` to ``/feed/driver``."""
    sync = url.set(drivername="postgresql+psycopg2")
    engine = create_engine(sync, pool_size=connections, max_overflow=0)
    awaited = url.set(drivername="postgresql+asyncpg")
    async_engine = create_async_engine(awaited, pool_size=connections, max_overflow=0)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    pool: asyncpg.Pool

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        nonlocal pool
        pool = asyncpg.create_pool(plain, min_size=0, max_size=connections, reset=no_reset)
        async with pool:
            yield
        engine.dispose()
        await async_engine.dispose()

    def acquire() -> AbstractAsyncContextManager[asyncpg.Connection]:
        return pool.acquire()  # type: ignore[no-any-return]

    app = FastAPI(lifespan=lifespan)

    def add_sync(rung: Callable[[Session], rungs.Feed]) -> None:
        @app.get(f"/feed/{rung.__name__}")
        def endpoint() -> Response:
            with Session(engine) as session:
                return answer(rung(session))

    def add_async(
        rung: Callable[[Any], Awaitable[rungs.Feed | str]],
        connect: Callable[[], AbstractAsyncContextManager[Any]],
    ) -> None:
        @app.get(f"/feed/{rung.__name__}")
        async def endpoint() -> Response:
            async with connect() as connection:
                return answer(await rung(connection))

    for rung in (rungs.lazy, rungs.joined, rungs.selectin, rungs.counted, rungs.few_columns):
        add_sync(rung)
    add_async(rungs.few_columns_async, lambda: AsyncSession(async_engine))
    add_async(rungs.core_rows, async_engine.connect)
    add_async(rungs.json_text, async_engine.connect)
    add_async(rungs.driver, acquire)

    @app.get("/processor")
    async def processor() -> float:
        return time.process_time()

    return app


if __name__ == "__main__":
    serve(make_app(database_url()))
