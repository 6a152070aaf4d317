"""Async: the code that chapter 12 talks about. Its application and what measures it: ch12_steps.

``python -m lessons.ch12_async`` walks through its main points in the terminal.
"""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.client import HTTPConnection

from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient
from sqlalchemy import URL, Engine, func, select, text
from sqlalchemy.ext.asyncio import (
    AsyncAttrs,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.schema import ForeignKey

from workbook import sandbox, tape
from workbook.asgi import run
from workbook.blog import Tag, User
from workbook.sqltape.recorder import paused

from .ch12_steps.step6_async import database
from .ch12_steps.step6_async import main as package

hasher = PasswordHasher()

_WITHOUT_GREENLET = """
import sys
sys.modules["greenlet"] = None  # as if it weren't installed
from sqlalchemy.ext.asyncio import create_async_engine
create_async_engine("postgresql+asyncpg://localhost/blog")
"""


def without_greenlet() -> str:
    """What a program is told where greenlet isn't installed."""
    program = [sys.executable, "-c", _WITHOUT_GREENLET]
    # A notebook asks for colours, and from 3.13 on Python gives them to tracebacks, too.
    plain = os.environ | {"PYTHON_COLORS": "0"}
    done = subprocess.run(
        program, check=False, capture_output=True, text=True, timeout=60, env=plain
    )
    return next(line for line in done.stderr.splitlines() if line.startswith("ImportError"))


class Base(AsyncAttrs, DeclarativeBase):
    """A base whose classes have ``awaitable_attrs``."""


class Writer(Base):
    """A row of users, with what ``AsyncAttrs`` adds."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    texts: Mapped[list["Text"]] = relationship(order_by="Text.id")


class Text(Base):
    """A row of posts."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]


class Note(Base):
    """A row that counts its changes: the database adds one with each UPDATE."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    changes: Mapped[int] = mapped_column(default=0, onupdate=text("changes + 1"))


async def in_one_session(engine: AsyncEngine, times: int) -> list[object]:
    """Ask several times at once, all in one session. Errors are returned, not raised."""
    async with AsyncSession(engine) as session:
        users = select(func.count()).select_from(User)
        return await asyncio.gather(
            *(session.scalar(users) for _ in range(times)), return_exceptions=True
        )


async def in_sessions_of_their_own(engine: AsyncEngine, times: int) -> int:
    """Ask several times at once, each in its own session; return how many connections were used."""
    together = asyncio.Barrier(times)

    async def ask() -> int | None:
        async with AsyncSession(engine) as session:
            pid = await session.scalar(select(func.pg_backend_pid()))
            await together.wait()  # until all of them have reached this point
            return pid

    with paused():  # the order of their statements differs each time
        return len(set(await asyncio.gather(*(ask() for _ in range(times)))))


async def more_than_the_pool_has(url: URL, times: int) -> dict[str, int]:
    """Slow queries at once on a pool of default size that waits for a tenth of a second."""
    engine = create_async_engine(url, pool_timeout=0.1)

    async def ask() -> None:
        async with AsyncSession(engine) as session:
            await session.execute(select(func.pg_sleep(1)))

    with paused():
        results = await asyncio.gather(*(ask() for _ in range(times)), return_exceptions=True)
        await engine.dispose()
    refused = Counter(type(each).__name__ for each in results if each is not None)
    return {"answered": times - refused.total(), **refused}


async def add_slowly(session: AsyncSession, name: str) -> None:
    """Add a tag, and wait for something else before the commit."""
    session.add(Tag(name=name))
    await session.flush()
    await asyncio.sleep(60)
    await session.commit()


async def careful(engine: AsyncEngine) -> None:
    """The session ends with its block, whatever happens."""
    async with AsyncSession(engine) as session:
        await add_slowly(session, "careful")


async def careless(engine: AsyncEngine) -> None:
    """Nothing closes the session if the task is cancelled."""
    session = AsyncSession(engine)
    await add_slowly(session, "careless")
    await session.close()


async def cancelled(work: Awaitable[None]) -> None:
    """Start something as a task, and cancel it a second later."""
    task = asyncio.ensure_future(work)
    await asyncio.wait([task], timeout=1)
    task.cancel()
    await asyncio.wait([task])


def states(engine: Engine) -> list[str]:
    """The state of each connection to this database that is in a transaction.

    PostgreSQL needs a moment to notice that a client has gone: this waits up to a second for it.
    """
    asked = text(
        "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    ends = time.monotonic() + 1
    while True:
        with paused(), engine.connect() as connection:
            in_transaction = list(connection.scalars(asked))
        if not in_transaction or time.monotonic() > ends:
            return in_transaction
        time.sleep(0.02)


@contextmanager
def pool_log() -> Iterator[list[str]]:
    """Collect what SQLAlchemy's pool logs as an error."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("sqlalchemy.pool")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with warnings.catch_warnings(action="ignore"):
            yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = True


def waiting_app(log: list[str], begun: threading.Event) -> FastAPI:
    """Two endpoints that go on until their client has disconnected, and note how they end."""
    app = FastAPI()

    @app.get("/plain")
    async def plain(request: Request) -> None:
        begun.set()
        gone = False
        while not gone:
            await asyncio.sleep(0.01)
            gone = await request.is_disconnected()
        await asyncio.sleep(0.1)  # if the task is cancelled, it ends here
        log.append("/plain ran to its end")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def lines() -> AsyncIterator[str]:
            begun.set()
            try:
                while True:
                    yield "one more line\n"
                    await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                log.append("/stream was cancelled")
                raise

        return StreamingResponse(lines())

    return app


def disconnect(address: str, path: str, begun: threading.Event) -> None:
    """Send a request to a server, and disconnect as soon as the endpoint has begun."""
    client = HTTPConnection(address.removeprefix("http://"))
    client.request("GET", path)
    begun.wait(10)
    begun.clear()
    client.close()


async def beats_during(work: Awaitable[object]) -> int:
    """How often another task, which wakes every 5 ms, gets its turn while ``work`` runs."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    beating = asyncio.create_task(beat())
    await asyncio.sleep(0)  # now it has begun
    try:
        await work
    finally:
        beating.cancel()
    return beats


async def hash_on_the_loop() -> str:
    """Hash a password in a plain call, on the loop."""
    return hasher.hash("correct horse battery staple")


async def hash_in_a_thread() -> str:
    """The same in a thread, so the loop stays free."""
    return await asyncio.to_thread(hasher.hash, "correct horse battery staple")


async def sync_session(engine: Engine) -> None:
    """A plain session in ``async def``."""
    with Session(engine) as session:
        session.execute(select(func.pg_sleep(0.1)))


async def async_session(engine: AsyncEngine) -> None:
    """The session that goes with it."""
    async with AsyncSession(engine) as session:
        await session.execute(select(func.pg_sleep(0.1)))


def in_two_loops(engine: AsyncEngine) -> Iterator[str]:
    """Use one engine in two event loops in turn; yield what each returned or raised."""

    async def ask() -> str:
        async with engine.connect() as connection:
            return f"{await connection.scalar(select(func.count()).select_from(Tag))} tags"

    with paused(), pool_log():
        for _ in range(2):
            try:
                yield run(ask())  # each time in a new loop
            except RuntimeError as error:
                yield f"RuntimeError: ... attached{str(error).rpartition('attached')[2]}"


@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[AsyncClient]:
    """A client for tests: the application commits as usual, and in the end all is rolled back."""
    async with engine.connect() as connection:
        transaction = await connection.begin()
        factory = async_sessionmaker(connection, join_transaction_mode="create_savepoint")

        async def get_session() -> AsyncIterator[AsyncSession]:
            async with factory.begin() as session:
                yield session

        package.app.dependency_overrides[database.get_session] = get_session
        transport = ASGITransport(package.app)
        try:
            async with AsyncClient(transport=transport, base_url="http://test") as client:
                yield client
        finally:
            package.app.dependency_overrides.clear()
            await transaction.rollback()


# --- The walk through the chapter ---


async def walk(engine: Engine) -> None:
    """The main points, one after the other."""
    async_engine = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    with tape("the same SQL, awaited"):
        async with AsyncSession(async_engine) as session:
            user = await session.get_one(User, 1)
            try:
                print(user.posts)
            except Exception as error:
                print("a lazy load:", type(error).__name__)
    print("connections for three sessions:", await in_sessions_of_their_own(async_engine, 3))
    with pool_log():
        await cancelled(careful(async_engine))
        print("after a cancellation, with async with:", states(engine))
    for hashing in (hash_on_the_loop, hash_in_a_thread):
        moves = await beats_during(hashing()) > 0
        print(f"{hashing.__name__}: the loop {'goes on' if moves else 'stands still'}")
    async with rolled_back(async_engine) as client:
        print("the package answers:", (await client.get("/tags/1")).json())
    await async_engine.dispose()


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch12_async_lesson")
    asyncio.run(walk(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
