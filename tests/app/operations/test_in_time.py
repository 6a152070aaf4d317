"""A limit on a wait: what is done at once needs no timer, and what waits is held to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.operations.in_time import in_time

pytestmark = pytest.mark.anyio


async def at_once() -> str:
    return "done"


async def after_two_turns() -> str:
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return "done"


async def after_a_while() -> str:
    await asyncio.sleep(0.01)
    return await after_two_turns()


async def fails() -> str:
    raise LookupError


async def fails_later() -> str:
    await asyncio.sleep(0.001)
    raise LookupError


@pytest.mark.parametrize("work", [at_once, after_two_turns, after_a_while])
async def test_the_result_comes_through(work: Callable[[], Awaitable[str]]) -> None:
    assert await in_time(work(), 5) == "done"


@pytest.mark.parametrize("work", [fails, fails_later])
async def test_an_error_comes_through(work: Callable[[], Awaitable[str]]) -> None:
    with pytest.raises(LookupError):
        await in_time(work(), 5)


async def test_what_takes_too_long_is_cancelled() -> None:
    heard: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            heard.append("cancelled")
            await asyncio.sleep(0)  # tidying up may wait, too
            heard.append("tidied up")
            raise

    with pytest.raises(TimeoutError):
        await in_time(work(), 0.01)
    assert heard == ["cancelled", "tidied up"]


async def test_a_second_wait_is_held_to_the_limit_too() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await in_time(work(), 0.01)


async def test_a_cancelled_caller_cancels_the_work() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    task = asyncio.create_task(in_time(work(), 60))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_what_is_done_at_once_sets_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[float] = []
    timeout = asyncio.timeout

    def noted(seconds: float) -> asyncio.Timeout:
        timers.append(seconds)
        return timeout(seconds)

    monkeypatch.setattr(asyncio, "timeout", noted)
    await in_time(at_once(), 5)
    assert timers == []
    await in_time(after_two_turns(), 5)
    assert timers == [5]


async def test_a_lock_that_is_free_and_one_that_is_not() -> None:
    lock = asyncio.Semaphore(1)
    await in_time(lock.acquire(), 0.01)
    with pytest.raises(TimeoutError):
        await in_time(lock.acquire(), 0.01)
    lock.release()
    await in_time(lock.acquire(), 0.01)
