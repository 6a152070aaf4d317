"""A proxy before PostgreSQL that loses the connection at one chosen round trip."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

_TERMINATE = b"X"


class Lost(Enum):
    """What of the round trip is lost with the connection."""

    REQUEST = "the server never gets it"
    ANSWER = "the server has done it, and is not heard"
    ALL_FROM_HERE = "the answer, and every connection afterwards"


class Proxy:
    """Passes everything on until the round trip that it is armed for.

    What a client sends at once is one round trip: asyncpg writes a message or a batch of them and
    waits for the answer. Those with which a connection is made count, too.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self.port = 0
        self.trips = 0
        self.was_cut = False
        self._at: int | None = None
        self._lost = Lost.REQUEST
        self._down = False
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()

    def arm(self, at: int, lost: Lost) -> None:
        """Lose the connection at the ``at``-th round trip from now on."""
        self.trips, self.was_cut, self._at, self._lost = 0, False, at, lost

    def disarm(self) -> bool:
        """Pass everything on again. Whether it came to the loss."""
        self._at, self._down = None, False
        return self.was_cut

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        """Listen."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for client, upstream in list(self._pairs):
                _abort(client, upstream)

    async def _serve(self, from_client: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        if self._down:
            client.transport.abort()
            return
        from_server, upstream = await asyncio.open_connection(*self._target)
        pair = client, upstream
        self._pairs.add(pair)
        swallow = asyncio.Event()
        back = asyncio.create_task(self._answers(from_server, client, upstream, swallow))
        try:
            while chunk := await from_client.read(1 << 20):
                if self._down:
                    break
                if chunk[:1] != _TERMINATE:
                    self.trips += 1
                if self.trips == self._at and not self.was_cut:
                    self.was_cut = True
                    self._down = self._lost is Lost.ALL_FROM_HERE
                    if self._lost is Lost.REQUEST:
                        break
                    swallow.set()
                upstream.write(chunk)
                await upstream.drain()
        except ConnectionError:
            pass
        finally:
            if swallow.is_set():
                # The server's answer ends it, and shows that the server has done it.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(back, 10)
            _abort(client, upstream)
            back.cancel()
            self._pairs.discard(pair)

    async def _answers(
        self,
        from_server: asyncio.StreamReader,
        client: asyncio.StreamWriter,
        upstream: asyncio.StreamWriter,
        swallow: asyncio.Event,
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await from_server.read(1 << 20):
                if swallow.is_set():
                    break
                client.write(chunk)
                await client.drain()
        _abort(client, upstream)


def _abort(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.transport.abort()
