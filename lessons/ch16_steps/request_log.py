"""Logs whose lines name their request, and statements that are slow."""

import logging
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO
from uuid import uuid4

from fastapi import Request, Response
from sqlalchemy import Engine, event

request_id: ContextVar[str] = ContextVar("request_id", default="-")
log = logging.getLogger("blog")

# What a client may have chosen: a log is no place for a megabyte, or for control characters.
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


async def give_id(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Middleware: the id that came with the request, or a new one, for the log and the response."""
    given = request.headers.get("x-request-id", "")
    token = request_id.set(given if _ID.fullmatch(given) else uuid4().hex)
    try:
        response = await call_next(request)
        response.headers["X-Request-ID"] = request_id.get()
        log.info("%s %s %s", request.method, request.url.path, response.status_code)
    except Exception as error:
        log.error("%s %s: %s", request.method, request.url.path, type(error).__name__)  # noqa: TRY400
        raise
    else:
        return response
    finally:
        request_id.reset(token)


class WithRequestId(logging.Filter):
    """Adds to each record the id of the request that is being served."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def log_slow(engine: Engine, seconds: float) -> None:
    """Log each statement that takes longer than ``seconds``, without the values sent with it."""

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Any, *_: Any) -> None:
        connection.info["began"] = time.monotonic()

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if time.monotonic() - connection.info["began"] > seconds:
            log.warning("slow: %s", statement)


class Shown(logging.StreamHandler[TextIO]):
    """Writes the log to the cell, and keeps its lines."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)
        self.lines: list[str] = []
        self.addFilter(WithRequestId())
        self.setFormatter(logging.Formatter("%(levelname)-7s %(request_id)s  %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        super().emit(record)


@contextmanager
def shown() -> Iterator[list[str]]:
    """Show the log of the block."""
    handler = Shown()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield handler.lines
    finally:
        log.removeHandler(handler)
        log.propagate = True
