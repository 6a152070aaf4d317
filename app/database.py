"""The engine, the sessions, and the pool for single statements beside them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.requests import Request

from app.config import Settings
from app.operations import usage
from app.postgres import db_errors, dsn
from app.postgres.pool import Pool
from app.postgres.prompt_pool import PromptPool
from app.postgres.reader import Reader, Reads
from app.postgres.replica import Replica, Standby
from app.postgres.writer import Writer

log = logging.getLogger(__name__)

# Connections of the read pool that only statements on users may have.
KEPT_FREE = 2


class Database:
    """All ways to the database of one process. Nothing is opened before it is used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        dsn.leave_foreign_home()
        self.engine = create_async_engine(
            "postgresql+asyncpg://",  # where it is, connect_args says: for both pools alike
            pool_size=settings.pool_size,
            max_overflow=settings.pool_overflow,
            pool_timeout=settings.pool_timeout,
            pool_recycle=1800,
            # No pool_pre_ping: a question before each checkout costs a round trip and still
            # misses what dies a moment later. The unit of work is tried again instead (retry.py).
            connect_args=connect_args(settings, settings.url())
            | ({"prepared_statement_cache_size": 0} if settings.database_pooler else {}),
            hide_parameters=settings.environment == "production",
        )
        # expire_on_commit=False: after the commit the response is made from what is loaded.
        self.SessionLocal = async_sessionmaker(self.engine, expire_on_commit=False)
        self.exports = asyncio.Semaphore(settings.exports_at_once)
        self.pool = _pool(settings)
        self.reader = Reader(self.pool)
        self.writer = Writer(self.pool)
        self.replica: Replica | None = None
        if settings.database_replica_url:
            self.replica = Replica(Standby(_pool(settings, replica=True)), self.reader)
        _observe(self)

    async def open(self) -> None:
        """Get ready. Works without a database: the app starts and says that it is not ready."""
        await self.pool.open()
        if self.replica:
            await self.replica.open()

    async def close(self) -> None:
        """Give all connections back."""
        await self.pool.close()
        if self.replica:
            await self.replica.close()
        await self.engine.dispose()

    async def reader_for(self, request: Request) -> Reads:
        """Where this client's reads go: to the replica if there is one and the client may use it.

        Only for what is shown. Who may do what is asked of the primary: a standby may not know yet
        that an account was closed.
        """
        return await self.replica.reader_for(request) if self.replica else self.reader

    async def note_position(self, request: Request) -> None:
        """Note how far the primary has written, once what this request wrote is committed.

        The client sends it back as a cookie: a standby that hasn't replayed that far isn't used.
        """
        if self.replica and usage.current.get().wrote:
            request.state.written_at = await self.replica.position()


class CommitFirst(Exception):
    """An error before which the request's unit of work is committed: a failed login is counted."""


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The unit of work of a request, as a dependency.

    Depend on it with scope="function": with FastAPI's default the commit would run after the
    response, and the client would have a 201 for a commit that then failed.
    """
    async with unit_of_work(request) as session:
        yield session


@asynccontextmanager
async def unit_of_work(request: Request) -> AsyncIterator[AsyncSession]:
    """A session that commits once, at its end. An error rolls it back, unless it is CommitFirst."""
    database: Database = request.app.state.database
    failure: CommitFirst | None = None
    async with database.SessionLocal.begin() as session:
        try:
            yield session
        except CommitFirst as error:
            failure = error
    await database.note_position(request)
    if failure:
        raise failure


def server_settings(settings: Settings) -> dict[str, str]:
    """What PostgreSQL itself shall enforce in each of our sessions."""

    def milliseconds(seconds: float) -> str:
        return str(int(seconds * 1000))

    return {
        "statement_timeout": milliseconds(settings.statement_timeout),
        "lock_timeout": milliseconds(settings.lock_timeout),
        "idle_in_transaction_session_timeout": milliseconds(settings.idle_in_transaction_timeout),
        "timezone": "UTC",
        # Compiling pays for reports that run for seconds, never for ours.
        "jit": "off",
    }


def connect_args(settings: Settings, url: URL) -> dict[str, Any]:
    """How asyncpg connects, for the engine and for the read pool alike."""
    arguments: dict[str, Any] = {
        "timeout": settings.connect_timeout,
        # The server's own timeout comes first; this one is for a server that fell silent.
        "command_timeout": settings.statement_timeout + 2,
    }
    arguments |= dsn.asyncpg_arguments(url)
    startup: dict[str, str] = arguments.pop("server_settings", {})
    if settings.database_pooler:
        # Each transaction may meet another server connection: nothing may stay prepared there,
        # and PgBouncer knows no such start-up parameters (`python -m app settle` sets them).
        arguments["statement_cache_size"] = 0
    else:
        startup = {"application_name": "app"} | startup | server_settings(settings)
    if startup:
        arguments["server_settings"] = startup
    return arguments


def _pool(settings: Settings, *, replica: bool = False) -> Pool:
    make_pool = partial(_asyncpg_pool, settings, replica=replica)
    common = max(1, settings.read_pool_size - KEPT_FREE)
    return Pool(make_pool, settings.pool_timeout, settings.slow_query, common)


def _asyncpg_pool(settings: Settings, *, replica: bool) -> PromptPool:
    url = (settings.replica_url() if replica else None) or settings.url()
    return PromptPool(max_size=settings.read_pool_size, **connect_args(settings, url))


def _observe(database: Database) -> None:
    """Count and time each statement for the request that sends it."""
    engine = database.engine.sync_engine
    slow = database.settings.slow_query

    @event.listens_for(engine, "handle_error")
    def renew(context: ExceptionContext) -> None:
        if context.sqlalchemy_exception and db_errors.is_outdated(context.sqlalchemy_exception):
            context.is_disconnect = True  # and all connections of the pool with it

    @event.listens_for(engine, "before_cursor_execute")
    def start(connection: Connection, *_: object) -> None:
        connection.info["started"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def stop(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        usage.note(statement, seconds, slow)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        usage.current.get().maybe_committed = True
