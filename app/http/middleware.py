"""What happens around every request: an id, bounds, a log line, numbers, and never a bare 500."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import Iterator

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.errors import CODES, problem
from app.operations import usage
from app.operations.in_time import in_time
from app.operations.metrics import Series
from app.postgres.replica import COOKIE

log = logging.getLogger("app.request")

MAX_HEADERS = 16 * 1024
# Of path and query. The longest search takes a third of it.
MAX_TARGET = 8 * 1024
PART_BYTES = 64 * 1024
# For the whole of a body: who sends a byte a minute keeps a task busy all the time.
BODY_SECONDS = 60.0
# Enough for a sign-up, whose every character may need twelve bytes.
DEFAULT_MAX_BODY = 16 * 1024
# A route that takes more says so under this name in the scope, before it reads (bodies.py).
MAX_BODY = "app.max_body"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class GivenUp(Exception):
    """A response that was begun and is left unfinished; the message says why, for the log."""


class Unread(GivenUp):
    """The client takes nothing of the response. No OSError, which Starlette would catch."""

    def __init__(self) -> None:
        super().__init__("the client is not reading it")


class Observe:
    """Plain ASGI rather than BaseHTTPMiddleware: that one costs a task and two queues a request."""

    def __init__(
        self, app: ASGIApp, *, show_query_count: bool = False, send_timeout: float = 10
    ) -> None:
        self._app = app
        self._send_timeout = send_timeout
        self._show_query_count = show_query_count
        self._series: dict[tuple[str, str, int], Series] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_usage = usage.Usage(_request_id(scope))
        token = usage.current.set(request_usage)
        status = 0

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope, request_usage)
                if self._show_query_count:
                    _add_usage(message, request_usage, time.perf_counter() - started)
            for part in _parts(message):
                try:
                    await in_time(send(part), self._send_timeout)
                except TimeoutError:
                    raise Unread from None

        try:
            app = _refusal(scope) or self._app
            await app(scope, _bounded(scope, receive), observed)
        except GivenUp as why:
            # The body is left unfinished, which tells the client that it is incomplete.
            log.warning("response given up: %s", why, extra={"path": scope["path"]})
        except Exception:
            log.exception("unexpected error")
            if status:
                # Half the response is out: only an aborted connection says that it is incomplete.
                raise
            response = problem(500, "internal", "Something went wrong on our side.")
            await response(scope, receive, observed)
        finally:
            self._note(scope, status, time.perf_counter() - started, request_usage)
            usage.current.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float, request_usage: usage.Usage) -> None:
        # The template, never the path: one series per id would fill Prometheus' memory.
        route = getattr(scope.get("route"), "path", "unmatched")
        # Nor a method that somebody makes up.
        method = "ANY" if route == "unmatched" or status == 405 else scope["method"]
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = Series(*key)
        series.add(seconds, request_usage.statements)
        if log.isEnabledFor(logging.INFO):
            log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(seconds * 1000, 2),
                    "statements": request_usage.statements,
                    "db_ms": round(request_usage.seconds * 1000, 2),
                },
            )


def _parts(message: Message) -> Iterator[Message]:
    """A long body in pieces: the server waits for the client between two of them, not within."""
    body = message.get("body", b"")
    if len(body) <= PART_BYTES:
        yield message
        return
    for start in range(0, len(body), PART_BYTES):
        last = start + PART_BYTES >= len(body)
        more = message.get("more_body", False) if last else True
        yield {**message, "body": body[start : start + PART_BYTES], "more_body": more}


def _refusal(scope: Scope) -> ASGIApp | None:
    """The response to what nobody needs to look at."""
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
        return problem(431, CODES[431], "The headers are too large.")
    if len(scope["path"]) + len(scope["query_string"]) > MAX_TARGET:
        return problem(414, CODES[414], "The URL of the request is too long.")
    if scope["path"].endswith("\n"):
        # Routes are patterns that end with $, and that matches before a last newline, too:
        # /metrics%0A would be /metrics, whatever a proxy in front has closed.
        return problem(404, CODES[404], "Not Found")
    return None


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """The body, as long and as slow as it is allowed to be, whatever Content-Length says.

    Starlette has a limit of size too, but it answers in plain text.
    """
    size = 0
    complete = False
    ends = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive_some() -> Message:
        nonlocal size, complete
        if complete:  # what comes next is that the client leaves, sometime
            return await receive()
        try:
            async with asyncio.timeout_at(ends):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "The body took too long to arrive.") from None
        complete = not message.get("more_body", False)
        size += len(message.get("body", b""))
        if size > scope.get(MAX_BODY, DEFAULT_MAX_BODY):
            # FastAPI lets this one kind of exception through while it reads a body.
            raise HTTPException(413, "The body is too large.")
        return message

    return receive_some


def _request_id(scope: Scope) -> str:
    """The caller's own id, if it is harmless; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return f"{random.getrandbits(64):016x}"  # it tells requests apart, and is no secret


def _add_usage(message: Message, request_usage: usage.Usage, seconds: float) -> None:
    timing = f"db;dur={request_usage.seconds * 1000:.1f}, app;dur={seconds * 1000:.1f}"
    message["headers"] += [
        (b"x-query-count", b"%d" % request_usage.statements),
        (b"server-timing", timing.encode()),
    ]


def _add_headers(message: Message, scope: Scope, request_usage: usage.Usage) -> None:
    message["headers"] += [
        (b"x-request-id", request_usage.request_id.encode()),
        (b"x-content-type-options", b"nosniff"),
        # Who asks decides what there is: a cache must not show one client what another one sees.
        (b"vary", b"Authorization"),
    ]
    if written_at := scope.get("state", {}).get("written_at"):
        MutableHeaders(scope=message).append(
            "set-cookie", f"{COOKIE}={written_at}; Path=/; HttpOnly; SameSite=Lax"
        )
