"""The application that is measured: each endpoint as ``def`` and as ``async def``.

``python -m lessons.ch12_steps.measured.server`` serves it on a free port, which it prints, until
its standard input ends.
"""

import asyncio
import socket
import time
from functools import cache

from anyio import to_thread
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from workbook.blog import User
from workbook.measuring.process import database_url, serve

URL = database_url()
SLOW = 0.1  # seconds that a slow query and the outside service take
hasher = PasswordHasher()
app = FastAPI()


@cache
def engine(connections: int) -> Engine:
    """An engine whose pool gives out that many connections."""
    return create_engine(URL, pool_size=connections, max_overflow=0)


@cache
def async_engine(connections: int) -> AsyncEngine:
    """The same for asyncpg."""
    url = URL.set(drivername="postgresql+asyncpg")
    return create_async_engine(url, pool_size=connections, max_overflow=0)


@app.get("/sync/fast")
def fast(connections: int = 15) -> str:
    """One row by its primary key."""
    with Session(engine(connections)) as session:
        return session.get_one(User, 1).username


@app.get("/async/fast")
async def async_fast(connections: int = 15) -> str:
    """One row by its primary key."""
    async with AsyncSession(async_engine(connections)) as session:
        return (await session.get_one(User, 1)).username


@app.get("/sync/slow")
def slow(connections: int = 15) -> str:
    """A query that takes a tenth of a second."""
    with Session(engine(connections)) as session:
        session.execute(select(func.pg_sleep(SLOW)))
    return "done"


@app.get("/async/slow")
async def async_slow(connections: int = 15) -> str:
    """A query that takes a tenth of a second."""
    async with AsyncSession(async_engine(connections)) as session:
        await session.execute(select(func.pg_sleep(SLOW)))
    return "done"


@app.get("/sync/outside")
def outside(port: int) -> str:
    """Ask a service that answers after a tenth of a second. The database isn't used."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        return connection.recv(100).decode()


@app.get("/async/outside")
async def async_outside(port: int) -> str:
    """Ask a service that answers after a tenth of a second. The database isn't used."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = await reader.read(100)
    writer.close()
    return answer.decode()


@app.get("/hash/on-the-loop")
async def hash_on_the_loop() -> str:
    """Hash a password in the thread of the event loop."""
    return hasher.hash("correct horse")[:9]


@app.get("/hash/in-a-thread")
async def hash_in_a_thread() -> str:
    """Hash a password in another thread."""
    return (await asyncio.to_thread(hasher.hash, "correct horse"))[:9]


@app.get("/ping")
async def ping() -> str:
    """Nothing to do: the answer comes as soon as the loop gets to it."""
    return "pong"


@app.get("/threads/{number}")
async def threads(number: int) -> int:
    """Set how many plain functions run at the same time."""
    to_thread.current_default_thread_limiter().total_tokens = number
    return number


@app.get("/processor")
async def processor() -> float:
    """How many seconds of processor time this process has used."""
    return time.process_time()


@app.get("/rest")
async def rest() -> str:
    """Close all connections to the database."""
    for connections in (15, 30):
        engine(connections).dispose()
        await async_engine(connections).dispose()
    return "closed"


def main() -> None:
    """Serve until the standard input ends: then the process that started this one is gone, too."""
    serve(app)


if __name__ == "__main__":
    main()
