"""Sends requests to an ASGI application in this process: no server, no socket.

It speaks the protocol that a server speaks to an application, so it also sees what no client can:
when the answer left, and what the application raised afterwards.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode

App = Callable[[Any, Any, Any], Awaitable[None]]
OnMessage = Callable[[Mapping[str, Any]], None]
T = TypeVar("T")
_NOTHING: Any = object()
# Headers that say something to a person; the others are in ``Response.headers``.
_TELLING = ("location", "www-authenticate", "allow", "link", "retry-after")
# In Python 3.13.
_RENAMED = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
_LONGEST = 1_500  # characters of a body that are shown


def phrase(status: int) -> str:
    """``201 Created``, the same on every version of Python."""
    if status in _RENAMED:
        return f"{status} {_RENAMED[status]}"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


@dataclass(frozen=True)
class Request:
    """One HTTP request. ``json`` is sent as JSON; ``body`` as it is."""

    method: str
    path: str
    json: Any = _NOTHING
    body: bytes | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The path with its query string."""
        return f"{self.path}?{urlencode(self.params, doseq=True)}" if self.params else self.path

    @property
    def has_json(self) -> bool:
        return self.json is not _NOTHING

    def __str__(self) -> str:
        line = f"{self.method} {self.target}"
        if self.has_json:
            text = json.dumps(self.json, ensure_ascii=False)
            line += f" {text if len(text) <= 200 else text[:200] + '...'}"
        elif self.body is not None:
            line += f" {self.body[:80]!r}"
        return line

    def scope(self) -> dict[str, Any]:
        """The request as ASGI describes it."""
        path, _, query = self.target.partition("?")
        headers = {"host": "testserver", "accept": "*/*"}
        headers |= {name.lower(): value for name, value in self.headers.items()}
        content = self.content()
        if self.has_json:
            headers.setdefault("content-type", "application/json")
        if content:
            headers["content-length"] = str(len(content))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": quote(path, safe="/%:@!$&'()*+,;=-._~").encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
            "state": {},
        }

    def content(self) -> bytes:
        """The body in bytes."""
        return json.dumps(self.json).encode() if self.has_json else self.body or b""


@dataclass
class Response:
    """What came back.

    Attributes:
        status: 0 where the application sent none.
        error: what the application raised to the server, before or after the answer.
    """

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    error: BaseException | None = None

    @property
    def phrase(self) -> str:
        """``201 Created``."""
        return phrase(self.status)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)

    def __repr__(self) -> str:
        lines = [self.phrase if self.status else "no response"]
        lines += [f"{name}: {value}" for name, value in self.headers if name in _TELLING]
        kind = self.header("content-type") or ""
        if kind and kind != "application/json":
            lines.append(f"content-type: {kind}")
        if self.body:
            lines.append(self._shown(kind))
        if self.error is not None:
            first = str(self.error).strip().splitlines()[:1]
            lines.append(f"(the application raised {type(self.error).__name__}: {''.join(first)})")
        return "\n".join(lines)

    def _shown(self, kind: str) -> str:
        text = self.text
        if "json" in kind:
            text = json.dumps(self.json(), ensure_ascii=False, indent=2)
            flat = json.dumps(self.json(), ensure_ascii=False)
            text = flat if len(flat) <= 88 else text
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n..."


async def send(
    app: App, request: Request, on_message: OnMessage | None = None, *, pieces: int = 1
) -> Response:
    """Send one request and wait until the application has ended, background tasks included.

    Args:
        on_message: called with each ASGI message of the answer, before it is taken.
        pieces: in how many the body arrives, as a long one does on a network.
    """
    response = Response()
    waiting = _body(request.content(), pieces)[::-1]
    gone = asyncio.Event()

    async def receive() -> Mapping[str, Any]:
        if waiting:
            return waiting.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def take(message: Mapping[str, Any]) -> None:
        if on_message is not None:
            on_message(message)
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = [(k.decode().lower(), v.decode()) for k, v in message["headers"]]
        elif message["type"] == "http.response.body":
            response.body += message.get("body", b"")

    try:
        await app(request.scope(), receive, take)
    except Exception as error:
        response.error = error
    return response


def _body(content: bytes, pieces: int) -> list[Mapping[str, Any]]:
    size = max(1, -(-len(content) // pieces))
    parts = [content[start : start + size] for start in range(0, len(content), size)] or [b""]
    return [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end, also where this thread has an event loop, as that of a notebook has."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(main)
    results: list[T] = []
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def work() -> None:
        try:
            results.append(context.run(asyncio.run, main))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


class Lifespan:
    """The startup and shutdown of an application, as a server runs them; fine where it has none."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._messages: asyncio.Queue[Mapping[str, str]] = asyncio.Queue()
        self._answered = asyncio.Event()

    async def start(self, patience: float = 10) -> None:
        """Run the startup, and wait for its end, but no longer than so many seconds."""
        self._messages.put_nowait({"type": "lifespan.startup"})
        self.task = asyncio.create_task(self._run())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), patience)

    async def end(self, patience: float = 5) -> None:
        """Run the shutdown; what takes longer is cancelled."""
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        _, late = await asyncio.wait({self.task}, timeout=patience)
        for task in late:
            task.cancel()

    async def _run(self) -> None:
        async def send(_: Mapping[str, Any]) -> None:
            self._answered.set()

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        with suppress(Exception):
            await self._app(scope, self._messages.get, send)
        self._answered.set()


class Client:
    """Sends requests to an application: ``Client(app).get("/tags")``. Each shows its answer.

    Args:
        run: runs a coroutine to its end. The default does so on a new event loop each time, which
            an application that keeps connections open between requests can't use.
    """

    def __init__(
        self,
        app: App,
        headers: Mapping[str, str] | None = None,
        run: Callable[[Coroutine[Any, Any, Any]], Any] = run,
    ) -> None:
        self.app = app
        self.headers = dict(headers or {})
        self._run = run

    def request(self, method: str, path: str, **options: Any) -> Response:
        options["headers"] = self.headers | dict(options.get("headers", {}))
        response: Response = self._run(send(self.app, Request(method, path, **options)))
        return response

    def get(self, path: str, **options: Any) -> Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Response:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Response:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Response:
        return self.request("DELETE", path, **options)

    def at_once(self, *requests: Request) -> list[Response]:
        """Send all of them at the same time."""

        async def every() -> list[Response]:
            return await asyncio.gather(*(send(self.app, request) for request in requests))

        responses: list[Response] = self._run(every())
        return responses
