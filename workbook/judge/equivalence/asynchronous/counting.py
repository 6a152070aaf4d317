"""Counts statements and rows of asyncpg, in the cursors through which SQLAlchemy speaks to it."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import asyncpg as adapter

from workbook.judge.equivalence import driver
from workbook.judge.equivalence.asynchronous import notes

_opened: list[Opened] = []
_real_connect = asyncpg.connect
_real_execute: Any = adapter.AsyncAdapt_asyncpg_cursor._prepare_and_execute
_real_many: Any = adapter.AsyncAdapt_asyncpg_cursor._executemany
# The task that is sending on a connection now, by the connection.
_sending: dict[int, Any] = {}


class Opened:
    """A connection of asyncpg's, as ``Traffic`` knows those of psycopg2."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @property
    def closed(self) -> bool:
        return bool(self.connection.is_closed())


class _Fetching:
    """A cursor on the server that says how many rows it has fetched."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    async def fetch(self, number: int) -> Any:
        rows = await self._cursor.fetch(number)
        driver.fetched(len(rows))
        return rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


async def _execute(self: Any, operation: str, parameters: Any) -> None:
    with _One(self._adapt_connection), driver.counted(operation):
        await _real_execute(self, operation, parameters)
    if self.server_side:
        self._cursor = _Fetching(self._cursor)
    elif self._description is not None:
        driver.fetched(len(self._rows))


async def _executemany(self: Any, operation: str, parameters: Any) -> Any:
    with _One(self._adapt_connection), driver.counted(operation):
        return await _real_many(self, operation, parameters)


class _One:
    """Notices a second task on a connection on which another one is sending."""

    def __init__(self, connection: Any) -> None:
        self.connection = id(connection)

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if _sending.setdefault(self.connection, task) is not task:
            notes.note("shares_a_session", notes.SHARED)

    def __exit__(self, *_: object) -> None:
        if _sending.get(self.connection) is asyncio.current_task():
            del _sending[self.connection]


def _counted(name: str) -> Any:
    """A method of asyncpg's own connection, for whoever goes past SQLAlchemy."""
    real: Any = getattr(asyncpg.Connection, name)

    async def method(self: Any, query: str, *arguments: Any, **keywords: Any) -> Any:
        with driver.counted(query):
            result = await real(self, query, *arguments, **keywords)
        if name != "execute":
            driver.fetched(len(result) if name == "fetch" else 1)
        return result

    return method


_METHODS = {name: _counted(name) for name in ("execute", "fetch", "fetchrow", "fetchval")}


async def _connect(*arguments: Any, **keywords: Any) -> Any:
    connection = await _real_connect(*arguments, **keywords)
    _opened.append(Opened(connection))
    driver.opened(_opened[-1])
    return connection


def install() -> None:
    """Let every connection of this process count. Does nothing the second time."""
    asyncpg.connect = _connect
    for name, method in _METHODS.items():
        setattr(asyncpg.Connection, name, method)
    adapter.AsyncAdapt_asyncpg_cursor._prepare_and_execute = _execute  # type: ignore[method-assign]
    adapter.AsyncAdapt_asyncpg_cursor._executemany = _executemany  # type: ignore[method-assign]


def end_all() -> None:
    """Break off the connections that are still open: their loop is going to be closed."""
    for each in _opened:
        if not each.closed:
            each.connection.terminate()
    _opened.clear()
    _sending.clear()
