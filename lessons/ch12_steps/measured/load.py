"""Clients for a measurement. Each sends its next request when it has the last answer."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL

from .server import SLOW

LONGEST = 2.0  # seconds after which a measurement ends with what it has
ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def server(url: URL) -> AsyncIterator[int]:
    """A server process of its own on that database, as long as the block lasts; gives its port."""
    process, port = await asyncio.to_thread(_start, url)
    try:
        yield port
    finally:
        await asyncio.to_thread(_end, process)


def _start(url: URL) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "lessons.ch12_steps.measured.server"],
        cwd=ROOT,
        env={**os.environ, "MEASURED_URL": url.render_as_string(hide_password=False)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        assert process.stdin is not None
        process.stdin.close()  # it ends when its input ends
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@asynccontextmanager
async def outside_service() -> AsyncIterator[int]:
    """A service that answers each connection after ``SLOW`` seconds; gives its port."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(SLOW)
        writer.write(b"sunny")
        writer.close()

    service = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=500)
    try:
        yield service.sockets[0].getsockname()[1]
    finally:
        service.close()


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


async def rate(port: int, path: str, clients: int, rounds: int) -> Rate:
    """Answers a second, with that many clients. Each sends one request more first, to warm up."""
    async with connections(port, clients) as opened:
        await asyncio.gather(*(connection.get(path) for connection in opened))
        answers = 0
        processor = float(await ask(port, "/processor"))
        began = time.perf_counter()

        async def client(connection: Connection) -> None:
            nonlocal answers
            for _ in range(rounds):
                if time.perf_counter() - began > LONGEST:
                    return
                await connection.get(path)
                answers += 1

        await asyncio.gather(*map(client, opened))
        seconds = time.perf_counter() - began
        processor = float(await ask(port, "/processor")) - processor
        return Rate(answers / seconds, answers / max(processor, 0.001))


async def longest_ping(port: int, meanwhile: str = "", times: int = 4) -> float:
    """Milliseconds of the slowest ``/ping`` while requests of another path are answered."""
    async with connections(port, times + 1) as (pinging, *others):
        await pinging.get("/ping")
        path = meanwhile or "/ping"
        busy = asyncio.gather(*(connection.get(path) for connection in others))
        slowest, began = 0.0, time.perf_counter()
        while not busy.done() or time.perf_counter() - began < 0.1:
            started = time.perf_counter()
            await pinging.get("/ping")
            slowest = max(slowest, time.perf_counter() - started)
            await asyncio.sleep(0.002)
        await busy
        return slowest * 1000
