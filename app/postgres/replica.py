"""Reads from a standby that is allowed to lag, without a client ever missing its own writes."""

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import asyncpg
from starlette.requests import Request

from app.operations import logs
from app.postgres import db_errors
from app.postgres.pool import LOST
from app.postgres.query import Query
from app.postgres.reader import Reader, Reads

log = logging.getLogger(__name__)

COOKIE = "written_at"
# The cookie of a write whose position could not be read. No standby can be compared with it, so
# the client reads from the primary until its next write.
UNKNOWN = "unknown"
# Eight digits each, and no more: every position that PostgreSQL can print.
_POSITION = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
POSITION = "SELECT pg_current_wal_lsn()::text"
# A server that was promoted replays nothing any longer, so it cannot be compared with the primary.
CAUGHT_UP = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::text::pg_lsn"


class NotAStandby(ConnectionError):
    """The replica has been promoted. Its rows may be those of another history."""


# Away, promoted, it lets us not in, or it had to cancel the query in order to replay: the primary
# has everything.
_UNABLE = (*LOST, asyncpg.PostgresError)


def _note(error: BaseException) -> None:
    """Log why the primary is asked instead. Raises what the primary would say as well."""
    if isinstance(error, asyncpg.QueryCanceledError):
        raise error  # it took too long; the primary has no time for it either
    logs.repeated(log, "the standby does not answer queries", db_errors.cause(error))


class Standby(Reader):
    """Reads from a server that must be in recovery, which costs no round trip to know.

    PostgreSQL reports in_hot_standby when a connection starts, and again with the first answer
    after a promotion. A pooler may not pass it on: then it isn't known, and only the clients that
    have written something ask (CAUGHT_UP).
    """

    def check(self, connection: Any) -> None:
        """Raise NotAStandby if the server has told that it is none."""
        if getattr(connection.get_settings(), "in_hot_standby", "on") != "on":
            raise NotAStandby("the standby is not in recovery")


class Replica:
    """Asks the standby, and the primary where the standby cannot or may not answer.

    Every write sends the client, as a cookie, the position in the log that holds it. A standby
    that hasn't replayed that far isn't used. A client that signs in but keeps no cookies could
    have written anything: it reads from the primary.

    The cookie is the client's own, and can be made up: it decides how old the rows are that this
    client sees, and nothing else. Who may see them is asked of the primary (app/deps.py).
    """

    def __init__(self, standby: Reader, primary: Reader) -> None:
        self._standby = standby
        self._primary = primary

    async def reader_for(self, request: Request) -> Reads:
        """The reader that this client may use."""
        position = request.cookies.get(COOKIE)
        if position is None:
            return self._primary if "authorization" in request.headers else self
        if _POSITION.fullmatch(position) and await self._has_replayed(position):
            return self
        return self._primary

    async def position(self) -> str:
        """Where the log ends after a write.

        The write is committed already, so no error may turn its answer into a failure: then the
        position is UNKNOWN.
        """
        try:
            return str(await self._primary.ask(POSITION))
        except db_errors.KINDS as error:
            log.warning("the position of a write is unknown", exc_info=error)
            return UNKNOWN

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]:
        """All rows."""
        try:
            return await self._standby.rows(query, **given)
        except _UNABLE as error:
            _note(error)
            return await self._primary.rows(query, **given)

    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None:
        """The only row, or None. A row that the standby doesn't have yet, the primary may."""
        rows = await self.rows(query, **given)
        return rows[0] if rows else await self._primary.row(query, **given)

    async def stream(self, query: Query, **given: Any) -> AsyncGenerator[asyncpg.Record]:
        """Rows from a server-side cursor.

        All come from one server: what breaks after the first row is not continued elsewhere,
        because it would be the rows of another moment.
        """
        async with aclosing(self._standby.stream(query, **given)) as rows:
            try:
                first = await anext(rows, None)
            except _UNABLE as error:
                _note(error)
            else:
                if first is None:
                    return
                yield first
                async for row in rows:
                    yield row
                return
        async with aclosing(self._primary.stream(query, **given)) as rows:
            async for row in rows:
                yield row

    async def open(self) -> None:
        """Get ready; connects to nothing yet."""
        await self._standby.pool.open()

    async def close(self) -> None:
        """Close all connections."""
        await self._standby.pool.close()

    async def _has_replayed(self, position: str) -> bool:
        try:
            return bool(await self._standby.ask(CAUGHT_UP, position))
        except _UNABLE as error:
            logs.repeated(log, "the standby does not answer queries", db_errors.cause(error))
            return False
