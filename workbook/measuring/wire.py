"""What a driver and PostgreSQL say to each other, counted: statements, rows and bytes.

A driver is given the address of a go-between on this machine, which passes on every byte in both
directions and reads the messages of PostgreSQL's protocol on their way. So every driver is counted
alike, whatever uses it. A connection to another machine is not encrypted on its way through.

::

    with wire(engine.url) as (url, traffic):
        counted = create_engine(url)
        ...
        traffic.statements, traffic.rows, traffic.received
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import URL

_CONTROL = re.compile(rb"(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|DISCARD)\b")


@dataclass
class Traffic:
    """What went over all connections since the last ``reset``.

    Attributes:
        statements: those that PostgreSQL completed, without control of transactions and settings.
        rows: how many rows PostgreSQL sent.
        received: how many bytes PostgreSQL sent, those of the opening of connections included.
        sent: how many bytes the driver sent.
        commits: how many COMMITs were completed.
    """

    statements: int = 0
    rows: int = 0
    received: int = 0
    sent: int = 0
    commits: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def reset(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self.statements = self.rows = self.received = self.sent = self.commits = 0

    def _from_server(self, number: int, messages: list[tuple[bytes, bytes]]) -> None:
        with self._lock:
            self.received += number
            for kind, body in messages:
                self.rows += kind == b"D"
                if kind == b"C":
                    self.statements += not _CONTROL.match(body)
                    self.commits += body.startswith(b"COMMIT")

    def _from_client(self, number: int) -> None:
        with self._lock:
            self.sent += number


@contextmanager
def wire(url: URL) -> Iterator[tuple[URL, Traffic]]:
    """The address to connect to instead of ``url``, and what is counted there."""
    assert url.host is not None, "an address with a host, not a socket"
    traffic = Traffic()
    there = (url.host, url.port or 5432)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, there, traffic), daemon=True).start()
        try:
            yield url.set(host="127.0.0.1", port=listening.getsockname()[1]), traffic
        finally:
            with suppress(OSError):  # wakes the thread that accepts
                listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, there: tuple[str, int], traffic: Traffic) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        server = socket.create_connection(there)
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for function in (_to_server, _to_client):
            threading.Thread(target=function, args=(client, server, traffic), daemon=True).start()


def _to_server(client: socket.socket, server: socket.socket, traffic: Traffic) -> None:
    with suppress(OSError):
        while piece := client.recv(65536):
            traffic._from_client(len(piece))
            server.sendall(piece)
    for each in (server, client):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def _to_client(client: socket.socket, server: socket.socket, traffic: Traffic) -> None:
    waiting, opening = b"", True
    with suppress(OSError):
        while piece := server.recv(65536):
            waiting += piece
            if opening:  # encryption is refused with a single letter
                waiting = waiting.lstrip(b"NG")
                opening = not waiting
            messages, waiting = _messages(waiting)
            traffic._from_server(len(piece), messages)  # before the driver knows of it
            client.sendall(piece)
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


def _messages(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The whole messages at the beginning of ``data``, and the rest.

    A message is a letter, the length of what follows, and the body.
    """
    messages, at = [], 0
    while len(data) - at >= 5:
        (length,) = struct.unpack_from("!i", data, at + 1)
        if len(data) - at < 1 + length:
            break
        messages.append((data[at : at + 1], data[at + 5 : at + 1 + length]))
        at += 1 + length
    return messages, data[at:]
