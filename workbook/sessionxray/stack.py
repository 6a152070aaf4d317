"""Which line of the learner's own code is running.

Found by walking up the stack from an event: past SQLAlchemy, the driver, the standard library and
this workbook, to the first frame that is none of them. No tracing, so nothing runs slower and a
debugger is not in the way.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

from workbook.sessionxray.source import NOWHERE, Place, place_in

_PATHS = sysconfig.get_paths()
# Not ours to show. The folder of packages lies inside the standard library's in some places and
# elsewhere in others: both are named.
_FOREIGN = tuple(
    str(Path(folder)) + "/"
    for folder in {
        *(_PATHS[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        str(Path(__file__).parents[1]),  # the whole of workbook/
    }
)


def reached_learner(error: BaseException) -> bool:
    """Whether an error came out of the library, into a line of the learner's."""
    trace = error.__traceback__
    while trace is not None:
        if is_learners(trace.tb_frame.f_code.co_filename):
            return True
        trace = trace.tb_next
    return False


def learner_frames() -> Iterator[tuple[FrameType, bool]]:
    """The learner's frames, innermost first, each with whether a ``with`` block is being left."""
    yield from _learners(_stack())
    # SQLAlchemy closes an AsyncSession in a task of its own: the line is where that is waited for.
    closing = [frames for frames in _waiting_frames() if _closes_a_session(frames)]
    if len(closing) == 1:
        yield from _learners(closing[0])


def _closes_a_session(frames: list[FrameType]) -> bool:
    return any(
        frame.f_code.co_name == "__aexit__" and "sqlalchemy" in frame.f_code.co_filename
        for frame in frames
    )


def _learners(frames: Iterable[FrameType]) -> Iterator[tuple[FrameType, bool]]:
    inner = ""
    for frame in frames:
        if frame.f_code.co_name in {"_run_once", "run_forever", "run_until_complete"}:
            return  # an event loop: who started it did not write this line
        if is_learners(frame.f_code.co_filename):
            yield frame, inner in {"__exit__", "__aexit__"}
        inner = frame.f_code.co_name


def current_place() -> tuple[Place, FrameType | None]:
    """The place that is running."""
    for frame, leaving in learner_frames():
        return place_in(frame.f_code, frame.f_lineno, leaving), frame
    return NOWHERE, None


def inside_merge() -> bool:
    """Whether ``session.merge()`` is at work: the objects it makes are new."""
    return any(frame.f_code.co_name == "_merge" for frame in _stack())


def _stack() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    # asyncio: SQLAlchemy runs in a greenlet, whose stack ends where the greenlet begins. The
    # coroutine that waits for it is in the parent's.
    current = sys.modules["greenlet"].getcurrent() if "greenlet" in sys.modules else None
    while True:
        while frame is not None:
            yield frame
            frame = frame.f_back
        current = current.parent if current is not None else None
        if current is None:
            return
        frame = current.gr_frame


@lru_cache(maxsize=1000)
def is_learners(file: str) -> bool:
    """Whether a file is the learner's, and not a library's or ours."""
    if file.startswith("<"):  # made by exec: a dataclass's __init__, a frozen import; or a prompt
        return file.startswith(("<ipython-input", "<stdin>", "<python-input", "<console>"))
    if not Path(file).is_absolute() and not Path(file).exists():
        return False  # compiled: SQLAlchemy's result_cy names the place where it was built
    return not str(Path(file).absolute()).replace("\\", "/").startswith(_FOREIGN)


def _waiting_frames() -> Iterator[list[FrameType]]:
    """For every other task of the running loop its frames, innermost first.

    ``async with AsyncSession(...)`` closes its session in a task of its own, so that a cancelled
    request still returns its connection. In that task the learner's line is nowhere on the stack:
    it is in the task that waits.
    """
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
