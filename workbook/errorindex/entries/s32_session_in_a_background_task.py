"""A background task runs before the request's dependencies end, and so does their session."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import httpx
from fastapi import BackgroundTasks, Depends, FastAPI
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from workbook.blog import User

WORDS = "the request's session used in a background task"
WHY = "it pins a connection until the task ends, or is closed under it"
CURE = "pass ids, open a new session"
CHAPTER = "ch11"
ASKED = "DataJunction/dj#1492"
PHRASES = (
    "fastapi BackgroundTasks sqlalchemy session closed",
    "background task keeps a database connection open",
    "can I use the request session in a background task",
)
SHOWS = "connections held when the task begins: 1"


def _held(engine: Engine, *, ends_first: bool) -> str:
    own = create_engine(engine.url)
    held = []

    def get_session() -> Iterator[Session]:
        with Session(own) as session:
            yield session

    app = FastAPI()
    scope = "function" if ends_first else None

    def task() -> None:
        assert isinstance(own.pool, QueuePool)
        held.append(own.pool.checkedout())

    @app.post("/mail")
    def mail(
        session: Annotated[Session, Depends(get_session, scope=scope)], tasks: BackgroundTasks
    ) -> None:
        session.scalars(select(User.email)).all()
        tasks.add_task(task)

    async def send() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            await client.post("/mail")

    asyncio.run(send())
    own.dispose()
    return f"connections held when the task begins: {held[0]}"


def bad(engine: Engine) -> str:
    return _held(engine, ends_first=False)


def good(engine: Engine) -> str:
    return _held(engine, ends_first=True)
