"""The server's end, and clients that only hold a connection."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections import Counter
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.server import ServerState

from app.operations import keys
from app.operations import server as ours
from tests.app.support.server import Server

pytestmark = pytest.mark.anyio
REQUEST = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request on a connection; whether it may have another one."""
    writer.write(REQUEST)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    await reader.readexactly(len(b'{"status":"ok"}'))
    return b"connection: close" not in head.lower()


async def client(port: int, requests: int, seen: Counter[str]) -> None:
    """So many requests on a connection, then a new one, until there are none to be had."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except (ConnectionRefusedError, ConnectionResetError):
            # Not accepted: refused, or still in the queue of a socket that was closed.
            seen["refused"] += 1
            return
        try:
            for _ in range(requests):
                again = await ask(reader, writer)
                seen["answered"] += 1
                if not again:
                    seen["told to close"] += 1
                    break
        except (OSError, asyncio.IncompleteReadError) as error:
            seen[f"broken: {error!r}"] += 1
        finally:
            writer.close()


@pytest.mark.slow
async def test_sigterm_under_load_breaks_nothing_off(worker_url: str, tmp_path: Path) -> None:
    """Of what was connected, all is answered; the rest is refused, and goes elsewhere."""
    seen: Counter[str] = Counter()
    with Server(worker_url, tmp_path / "log", log_level="warning") as server:
        clients = [
            asyncio.ensure_future(client(server.port, requests, seen))
            for requests in (1, 1, 1, 1, 1000, 1000, 1000, 1000)
        ]
        async with asyncio.timeout(60):
            while seen["answered"] < 500:
                await asyncio.sleep(0.01)
            server.process.send_signal(signal.SIGTERM)
            await asyncio.gather(*clients)
        assert await asyncio.to_thread(server.process.wait, 20) in {0, -signal.SIGTERM}
    assert not [name for name in seen if name.startswith("broken")], seen
    assert seen["refused"] == len(clients)
    assert seen["told to close"] >= 4, "they are told before it ends"


class Emptied(socket.socket):
    """A client tries to connect between the last ``accept`` and the end of this socket."""

    client: object = None

    def accept(self) -> tuple[socket.socket, object]:
        try:
            return super().accept()
        except BlockingIOError:
            try:
                self.client = socket.create_connection(self.getsockname(), timeout=0.2)
            except TimeoutError as error:
                self.client = error
            raise


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no filter for a socket")
async def test_nobody_connects_between_the_last_accept_and_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Emptied(fileno=server.detach())
    await ours.Server(uvicorn.Config(Starlette(), log_config=None))._accept_the_rest(listener)
    assert isinstance(listener.client, TimeoutError), "it would be reset"


class Transport(asyncio.Transport):
    """Notes what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default

    def is_closing(self) -> bool:
        return bool(self.done)

    def close(self) -> None:
        self.done.append("closed")

    def abort(self) -> None:
        self.done.append("aborted")


async def connection(monkeypatch: pytest.MonkeyPatch) -> tuple[ours.Protocol, Transport]:
    monkeypatch.setattr(ours, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(ours, "STALLED_SECONDS", 0.05)
    config = uvicorn.Config(Starlette(), log_config=None)
    protocol = ours.Protocol(config=config, server_state=ServerState(), app_state={})
    transport = Transport()
    protocol.connection_made(transport)
    return protocol, transport


async def test_who_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    _, transport = await connection(monkeypatch)
    await asyncio.sleep(0.1)
    assert transport.done == ["closed"]


async def test_who_reads_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol, transport = await connection(monkeypatch)
    protocol.data_received(b"G")
    protocol.pause_writing()
    protocol.resume_writing()
    await asyncio.sleep(0.1)
    assert transport.done == [], "it has read"
    protocol.pause_writing()
    await asyncio.sleep(0.1)
    assert transport.done == ["aborted"]


def test_a_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert "was created" in keys.make({"SECRET_KEY_FILE": str(path)})
    first = path.read_text()
    assert len(first) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert "already" in keys.make({"SECRET_KEY_FILE": str(path), "SECRET_KEY": "another"})
    assert path.read_text() == first
    other = tmp_path / "other"
    keys.make({"SECRET_KEY_FILE": str(other), "SECRET_KEY": "given"})
    assert other.read_text() == "given"
    assert "not set" in keys.make({})


def test_the_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        ours.serve("127.0.0.1", taken.getsockname()[1], 1)
