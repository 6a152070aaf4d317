"""Whose line it is that waits for a task.

``async with AsyncSession(...)`` closes its session in a task of its own, so that a cancelled
request still gives its connection back. In that task the learner's line is nowhere on the stack: it
is in the task that waits.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any


def waiting_frames() -> Iterator[list[FrameType]]:
    """For every other task of the running loop its frames, innermost first."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return
    try:
        current, tasks = asyncio.current_task(), asyncio.all_tasks()
    except RuntimeError:  # no loop is running
        return
    for task in tasks:
        if task is not current:
            yield [*reversed(list(_frames(task.get_coro())))]


def _frames(awaited: Any) -> Iterator[FrameType]:
    """The frames of a coroutine that waits, outermost first."""
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is None:
            return
        yield frame
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
