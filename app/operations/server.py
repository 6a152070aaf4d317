"""The server: uvicorn, one process, which ends without breaking a request off.

``python -m app serve``. More processes are more containers: uvicorn's own parent of several workers
keeps the socket open while none of them accepts any longer, and what came last is reset.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import resource
import shutil
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger(__name__)

# Longer than any proxy keeps an idle connection, else it sends a request into one that is closed.
KEEP_ALIVE_SECONDS = 75
# For a new connection to send its first byte.
SILENT_SECONDS = 20
# With more waiting for a client than the buffer holds. The application gives up earlier
# (SEND_TIMEOUT), but cannot end a connection whose buffer nobody empties.
STALLED_SECONDS = 30
# How long all are still answered after SIGTERM, each with "Connection: close".
DRAIN_SECONDS = 1.0
BACKLOG = 2048

# socket(7) and linux/filter.h; the socket module has no names for them. Code, two jumps, and the
# number of bytes that a packet keeps.
_SO_ATTACH_FILTER = 26
_RETURN_CONSTANT = 0x06


class Protocol(HttpToolsProtocol):
    """A connection that must not stand still for ever."""

    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give it a moment to say something. The first byte takes the timer away."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            SILENT_SECONDS, self.timeout_keep_alive_handler
        )

    def pause_writing(self) -> None:
        """The client does not read as fast as we write."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        self._let_go()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        super().connection_lost(exc)
        self._let_go()

    def _let_go(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


class Server(uvicorn.Server):
    """uvicorn closes idle connections and its socket at once; a request may be on its way there."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer for a moment more, take what the socket holds, then end as uvicorn does."""
        self.server_state.default_headers.append((b"connection", b"close"))
        late = [listener.dup() for listener in sockets or []]
        await self._drain()
        for server in self.servers:
            server.close()
        for listener in late:
            await self._accept_the_rest(listener)
        await self._drain()
        await super().shutdown(sockets)

    async def _drain(self) -> None:
        """Wait until no connection is left, but not for long."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + DRAIN_SECONDS
        # uvicorn keeps a set of them and tells of no change.
        while self.server_state.connections and loop.time() < ends:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def _accept_the_rest(self, listener: socket.socket) -> None:
        """Connections that the system has made, and that nobody has accepted yet."""
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        with suppress(OSError):  # only Linux has it; elsewhere the last ones may be reset
            _let_nobody_in(listener)
        while True:
            try:
                connection, _ = listener.accept()
            except BlockingIOError:
                break
            except ConnectionError:  # this client has given up; others wait
                continue
            connection.setblocking(False)
            await loop.connect_accepted_socket(self._protocol, connection)
        listener.close()

    def _protocol(self) -> asyncio.Protocol:
        arguments: dict[str, Any] = {
            "config": self.config,
            "server_state": self.server_state,
            "app_state": self.lifespan.state,
        }
        return Protocol(**arguments)


def _let_nobody_in(listener: socket.socket) -> None:
    """Have the system make no more connections to a socket whose queue is still to be emptied.

    Closing it resets what has connected since the last ``accept``, and nothing can be done between
    the two. A filter that drops all packets leaves a client asking; its next try, a second later,
    is refused, and it goes elsewhere. Connections that are already made keep theirs.

    Raises:
        OSError: if the system has no such filters.
    """
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", _RETURN_CONSTANT, 0, 0, 0))
    program = struct.pack("HP", 1, ctypes.addressof(drop_all))
    listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def serve(host: str, port: int, graceful_seconds: int) -> None:
    """Serve until a signal comes. Raises OSError if the address is taken."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        # A folder that is not there would be an error in each request; old numbers would count.
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True, exist_ok=True)
    wanted = os.environ.get("WEB_CONCURRENCY") or "1"
    os.environ["WEB_CONCURRENCY"] = "1"  # what the budget of connections counts
    if wanted != "1":
        log.warning(
            "only one process serves requests: WEB_CONCURRENCY is ignored. Start more containers."
        )
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=BACKLOG) as listener:
        config = uvicorn.Config(
            "app.main:app",
            http=Protocol,
            # Ours is there already: also the first line is JSON.
            log_config=None,
            access_log=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=graceful_seconds,
        )
        Server(config).run(sockets=[listener])
