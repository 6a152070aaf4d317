"""Reads from a standby that is allowed to lag, without a client ever missing its own writes."""

import re
from typing import Any

import asyncpg
from starlette.requests import Request

from app.reads import LOST, Query, Reader

COOKIE = "written_at"
_POSITION = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
_CAUGHT_UP = """
    SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::text::pg_lsn
"""


class Replica(Reader):
    """Asks the standby, and the primary where the standby cannot or may not answer.

    Every write sends the client, as a cookie, the position in the log that holds it. A standby
    that has not played the log so far is not asked. A client that signs in but keeps no cookies
    could have written anything: it reads from the primary.
    """

    def __init__(self, reader: Reader, primary: Reader) -> None:
        self._standby = reader
        self._primary = primary

    async def reader_for(self, request: Request) -> Reader:
        """The reader that this client may use."""
        position = request.cookies.get(COOKIE)
        if position is None:
            return self._primary if "authorization" in request.headers else self
        if _POSITION.fullmatch(position) and await self._has_played(position):
            return self
        return self._primary

    async def rows(self, query: Query, **given: Any) -> list[asyncpg.Record]:
        """All rows."""
        try:
            return await self._standby.rows(query, **given)
        except (*LOST, asyncpg.SerializationError):
            # Away, or it had to cancel us to play on: the primary has everything.
            return await self._primary.rows(query, **given)

    async def row(self, query: Query, **given: Any) -> asyncpg.Record | None:
        """The only row, or None. What the standby does not know yet, the primary may."""
        return await super().row(query, **given) or await self._primary.row(query, **given)

    async def open(self) -> None:
        """Get ready; connects to nothing yet."""
        await self._standby.open()

    async def close(self) -> None:
        """Close all connections."""
        await self._standby.close()

    async def _has_played(self, position: str) -> bool:
        try:
            return bool(await self._standby.ask(_CAUGHT_UP, position))
        except (*LOST, TimeoutError):
            return False
