"""Finds out what becomes of the requests: SQLAlchemy's pool, PostgreSQL, ``pg_sleep``.

A worker is a pool of its own and, if it is a sync one, threads of its own. All are in this process:
what competes for connections is the same.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, exc, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from workbook.asgi import run
from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.run import Outcome, RunData, Visit
from workbook.sqltape.recorder import paused

# What PostgreSQL says when it has no room: for everybody, for those without privileges, for a role
# or a database that has a limit of its own.
_FULL = ("too many clients", "connection slots are reserved", "too many connections")


def measured(plan: PoolPlan, url: URL) -> RunData:
    """Send the plan's requests to the database, and return what became of them.

    The server's limit is the server's own, whatever the plan says. Errors that don't come from the
    pool or from a full server are raised.
    """
    with paused():
        return _sync(plan, url) if plan.kind == "sync" else run(_async(plan, url))


class _Counter:
    """Counts the connections that are open."""

    def __init__(self, data: RunData) -> None:
        self._data = data
        self._lock = Lock()
        self._open = 0

    def listen(self, engine: Engine) -> None:
        event.listen(engine.pool, "connect", self._opened)
        event.listen(engine.pool, "close", self._closed)

    def _opened(self, *_: Any) -> None:
        with self._lock:
            self._open += 1
            self._data.opened += 1
            self._data.peak = max(self._data.peak, self._open)

    def _closed(self, *_: Any) -> None:
        with self._lock:
            self._open -= 1


def _options(plan: PoolPlan) -> dict[str, Any]:
    return {
        "pool_size": plan.pool_size,
        "max_overflow": plan.max_overflow,
        "pool_timeout": plan.pool_timeout,
    }


def _clock() -> Callable[[], int]:
    begin = time.monotonic()
    return lambda: round(1000 * (time.monotonic() - begin))


@contextmanager
def _noted(visit: Visit, now: Callable[[], int]) -> Iterator[None]:
    """Note how the request ends."""
    visit.started = now()
    try:
        yield
    except exc.TimeoutError:
        visit.outcome = Outcome.TIMED_OUT
    except Exception as error:  # each driver has classes of its own for a server that is full
        if not any(words in str(error) for words in _FULL):
            raise
        visit.outcome = Outcome.REFUSED
    finally:
        visit.ended = now()


def _sync(plan: PoolPlan, url: URL) -> RunData:
    data = RunData(plan)
    counter = _Counter(data)
    with ExitStack() as stack:
        engines, threads = {}, {}
        for number in range(1, plan.workers + 1):
            engines[number] = create_engine(url, **_options(plan))
            stack.callback(engines[number].dispose)
            counter.listen(engines[number])
            threads[number] = stack.enter_context(ThreadPoolExecutor(plan.threads))
        now = _clock()

        def serve(visit: Visit) -> None:
            with _noted(visit, now), engines[visit.worker].connect() as connection:
                visit.got = now()
                connection.execute(select(func.pg_sleep(plan.hold)))

        futures = []
        for number, worker, at in plan.numbered():
            time.sleep(max(at - now(), 0) / 1000)
            visit = Visit(number, worker, now())
            data.visits.append(visit)
            # In a copy of this context, where the tape is paused.
            futures.append(
                threads[worker].submit(contextvars.copy_context().run, serve, visit),
            )
        for future in futures:
            future.result()
    return data


async def _async(plan: PoolPlan, url: URL) -> RunData:
    data = RunData(plan)
    counter = _Counter(data)
    address = url.set(drivername="postgresql+asyncpg")
    engines: dict[int, AsyncEngine] = {}
    for number in range(1, plan.workers + 1):
        engines[number] = create_async_engine(address, **_options(plan))
        counter.listen(engines[number].sync_engine)
    now = _clock()

    async def serve(visit: Visit) -> None:
        with _noted(visit, now):
            async with engines[visit.worker].connect() as connection:
                visit.got = now()
                await connection.execute(select(func.pg_sleep(plan.hold)))

    try:
        async with asyncio.TaskGroup() as group:
            for number, worker, at in plan.numbered():
                await asyncio.sleep(max(at - now(), 0) / 1000)
                visit = Visit(number, worker, now())
                data.visits.append(visit)
                group.create_task(serve(visit))
    finally:
        for engine in engines.values():
            await engine.dispose()
    return data
