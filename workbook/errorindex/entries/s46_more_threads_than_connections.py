"""Threads wait for connections that are held by requests which wait for a thread."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import anyio.to_thread
import httpx
from fastapi import Depends, FastAPI
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = (
    "the server answers almost nothing once some 50 clients come at once; CPU idle, database idle"
)
WHY = (
    "sync dependencies hold a connection while they wait for a thread: 40 threads against 15 "
    "connections"
)
CURE = (
    "a pool at least as large as the thread limit, or fewer threads, or hold the connection for "
    "the query only"
)
CHAPTER = "ch11"
ASKED = "fastapi/fastapi#3205"
PHRASES = (
    "fastapi sync endpoints hang under load and cpu is idle",
    "throughput collapses with more than 40 concurrent requests threadpool",
    "QueuePool timeout only under load with def endpoints and Depends(get_db)",
)
SHOWS = "some requests failed"
_THREADS = 2


def _load(engine: Engine, pool_size: int) -> str:
    own = create_engine(engine.url, pool_size=pool_size, max_overflow=0, pool_timeout=0.3)
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with Session(own) as session:
            session.scalars(select(User.id)).first()  # who asks: takes a connection
            yield session

    @app.get("/users")
    def users(session: Annotated[Session, Depends(get_session)]) -> int:
        return len(session.scalars(select(User.id)).all())

    async def send() -> bool:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            answers = await asyncio.gather(*(client.get("/users") for _ in range(6)))
        return all(answer.status_code == 200 for answer in answers)

    answered = asyncio.run(send())
    own.dispose()
    return "all answered" if answered else "some requests failed"


def bad(engine: Engine) -> str:
    return _load(engine, 1)


def good(engine: Engine) -> str:
    return _load(engine, 6)
