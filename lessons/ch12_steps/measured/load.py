"""The server of the measurement, another service, and a client that only wants to know."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import URL

from workbook.measuring import process
from workbook.measuring.load import ask, connections, rate

from .server import SLOW

__all__ = ["ask", "connections", "longest_ping", "outside_service", "rate", "server"]


def server(url: URL) -> AbstractAsyncContextManager[int]:
    """A server process of its own on that database, as long as the block lasts; gives its port."""
    return process.server("lessons.ch12_steps.measured.server", url)


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
