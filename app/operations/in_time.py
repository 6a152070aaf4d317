"""A limit on a wait that costs nothing where there is no wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


async def in_time(work: Awaitable[T], seconds: float) -> T:
    """Await ``work``, for no longer than that.

    What ``asyncio.timeout`` does. A timer costs as much as a tenth of a small request, though, and
    most of what is awaited here is done at once: a free connection, a response that the socket
    takes. So the work begins without a timer, and gets one when it has to wait.

    Raises:
        TimeoutError: it isn't done in time; it was cancelled.
    """
    steps: Generator[Any, Any, T] = work.__await__()
    try:
        waits_for = next(steps)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout(seconds):
        return await _Rest(steps, waits_for)


class _Rest(Awaitable[T]):
    """Goes on with work that has begun to wait for something."""

    def __init__(self, steps: Generator[Any, Any, T], waits_for: Any) -> None:
        self._steps = steps
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        while True:
            try:
                yield self._waits_for
            except BaseException as error:  # cancelled, say by the timer: the work hears of it
                step = partial(self._steps.throw, error)
            else:
                step = partial(next, self._steps)
            try:
                self._waits_for = step()
            except StopIteration as done:
                result: T = done.value
                return result
