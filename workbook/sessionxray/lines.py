"""Which line of the learner's own code is running, and what it says.

Found by walking up the stack from an event: past SQLAlchemy, the driver, the standard library and
this workbook, to the first frame that is none of them. No tracing, so nothing runs slower and a
debugger is not in the way.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

import workbook
from workbook.sessionxray.tasks import waiting_frames

_PATHS = sysconfig.get_paths()
# Not ours to show. The folder of packages lies inside the standard library's in some places and
# elsewhere in others: both are named.
_FOREIGN = tuple(
    str(Path(folder)) + "/"
    for folder in {
        *(_PATHS[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(str(Path(file).parent) for file in workbook.__path__ and [workbook.__file__ or ""]),
    }
)


@dataclass(frozen=True)
class Place:
    """A statement: ``first`` and ``last`` are its lines, without the body of a ``with`` or ``for``.

    ``leaving`` is the way out of a ``with`` block: its line is the same as the way in.
    """

    file: str
    function: str
    first: int
    last: int
    text: str
    leaving: bool = False


NOWHERE = Place("", "", 0, 0, "(between two lines)")


def learner_frames() -> Iterator[tuple[FrameType, bool]]:
    """The learner's frames, innermost first, each with whether a ``with`` block is being left."""
    yield from _learners(_stack())
    # SQLAlchemy closes an AsyncSession in a task of its own: the line is where that is waited for.
    closing = [frames for frames in waiting_frames() if _closes_a_session(frames)]
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


def here() -> tuple[Place, FrameType | None]:
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
    return not str(Path(file).absolute()).replace("\\", "/").startswith(_FOREIGN)


@lru_cache(maxsize=1000)
def place_in(code: CodeType, number: int, leaving: bool = False) -> Place:
    """The statement around line ``number``."""
    function = "" if code.co_name == "<module>" else code.co_name
    for statement in reversed(statements(code.co_filename)):  # the inner one comes later
        if statement.first <= number <= statement.last:
            return replace(statement, function=function, leaving=leaving)
    text = linecache.getline(code.co_filename, number).strip() or f"line {number}"
    return Place(code.co_filename, function, number, number, text, leaving)


def statements(file: str) -> list[Place]:
    """Every statement of a file, outer ones before inner ones."""
    return [_place(file, node) for node in nodes(file)]


def nodes(file: str) -> list[ast.stmt]:
    """The statements of a file as syntax; none where the source is not to be had."""
    return _parsed("".join(linecache.getlines(file)))


@lru_cache(maxsize=50)
def _parsed(source: str) -> list[ast.stmt]:
    try:
        # A notebook's cell may say `await` outside a function.
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, "<source>", "exec", flags)
    except (SyntaxError, ValueError):
        return []
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted(found, key=lambda node: (node.lineno, -(node.end_lineno or 0)))


def _place(file: str, node: ast.stmt) -> Place:
    lines = linecache.getlines(file)
    body = getattr(node, "body", None)
    last = node.end_lineno or node.lineno
    text = "".join(lines[node.lineno - 1 : last])
    if body:  # only the head: `with ...:`
        start = body[0]
        on_one_line = start.lineno == node.lineno
        last = node.lineno if on_one_line else start.lineno - 1
        text = "".join(lines[node.lineno - 1 : last])
        if on_one_line:
            text = text.encode()[: start.col_offset].decode()
        text = re.sub(r":\s*(#.*\s*)*$", ":", text)
    elif node.end_lineno == node.lineno:
        text = text.encode()[: node.end_col_offset].decode()
    return Place(file, "", node.lineno, last, " ".join(text.split()))
