"""Clients for a measurement. Each sends its next request when it has the last answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

LONGEST = 2.0  # seconds after which a measurement ends with what it has


class Connection:
    """An HTTP connection that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def get(self, path: str) -> str:
        """Send one request and return the body of the answer.

        Raises:
            RuntimeError: the status isn't 200.
        """
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: measured\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split("\r\n")[0])
        body = (await self._reader.readexactly(length)).decode()
        if " 200 " not in head.split("\r\n")[0]:
            raise RuntimeError(f"{path} answered {head.splitlines()[0]}")
        return body

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def connections(port: int, number: int) -> AsyncIterator[list[Connection]]:
    """That many open connections to the server."""
    opened: list[Connection] = []
    try:
        for _ in range(number):
            opened.append(Connection(*await asyncio.open_connection("127.0.0.1", port)))
        yield opened
    finally:
        for connection in opened:
            connection.close()


async def ask(port: int, path: str) -> str:
    """Send a single request."""
    async with connections(port, 1) as (connection,):
        return await connection.get(path)


class Rate(NamedTuple):
    """What a load has shown: answers a second of the clock, and of the server's processor time."""

    measured: float
    of_a_core: float


async def rate(port: int, path: str, clients: int, rounds: int, longest: float = LONGEST) -> Rate:
    """Answers a second, with that many clients. Each sends one request more first, to warm up.

    The server says at ``/processor`` how much processor time it has used.
    """
    async with connections(port, clients) as opened:
        await asyncio.gather(*(connection.get(path) for connection in opened))
        answers = 0
        processor = float(await ask(port, "/processor"))
        began = time.perf_counter()

        async def client(connection: Connection) -> None:
            nonlocal answers
            for _ in range(rounds):
                if time.perf_counter() - began > longest:
                    return
                await connection.get(path)
                answers += 1

        await asyncio.gather(*map(client, opened))
        seconds = time.perf_counter() - began
        processor = float(await ask(port, "/processor")) - processor
        return Rate(answers / seconds, answers / max(processor, 0.001))
