"""FastAPI runs the rest of a yield dependency after the answer has left, and so the commit."""

import asyncio
from collections.abc import Iterator
from typing import Annotated, Literal

import httpx
from fastapi import Depends, FastAPI
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "201 returned, and the next GET answers 404"
WHY = "a yield dependency commits on exit, which runs after the response"
CURE = 'Depends(get_session, scope="function"), or commit in the handler'
CHAPTER = "ch11"
ASKED = "langflow-ai/langflow#15078, fastapi/fastapi#3620"
PHRASES = (
    "fastapi returns 201 but the row is not in the database",
    "response sent before commit dependency with yield",
    "commit fails but client got 201 created",
)
SHOWS = "201 for a name that is taken"


def _status(engine: Engine, scope: Literal["function", "request"]) -> str:
    def get_session() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    with engine.connect() as connection:
        taken = connection.scalar(select(User.username).order_by(User.id).limit(1))
    app = FastAPI()

    @app.post("/users", status_code=201)
    def add_user(session: Annotated[Session, Depends(get_session, scope=scope)]) -> None:
        session.add(User(username=taken, email="new@example.com"))

    async def send() -> int:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            return (await client.post("/users")).status_code

    return f"{asyncio.run(send())} for a name that is taken"


def bad(engine: Engine) -> str:
    return _status(engine, "request")


def good(engine: Engine) -> str:
    return _status(engine, "function")
