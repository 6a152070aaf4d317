"""The check of ``with_request_ids``, chapter 16."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import count
from typing import Any

from workbook.asgi import run
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

CURRENT: ContextVar[str] = ContextVar("request_id", default="none")
NAME = b"x-request-id"
GIVEN: tuple[bytes | None, ...] = (
    *(None, b"abc-1", b"A.b_9", b"", b"a" * 64, b"a" * 65, b"two words", b"a/b", b"a\tb", b"a;b"),
    *("é".encode(), "é".encode("latin-1"), b"abc\n", b" abc", b"0", b"-", "\u0661".encode()),
)


class App:
    """Answers with what it is given: the id, and the kind of the connection."""

    def __init__(self, headers: list[tuple[bytes, bytes]], error: Exception | None) -> None:
        self.headers = headers
        self.error = error
        self.seen: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        await asyncio.sleep(0)
        self.seen.append((scope["type"], CURRENT.get(), message["type"]))
        if scope["type"] != "http":
            await send({"type": f"{scope['type']}.done", "headers": [(b"a", b"b")]})
            return
        if self.error is not None:
            raise self.error
        start = {"type": "http.response.start", "status": 200}
        await send(start | {"headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        self.seen.append(CURRENT.get())
        await send({"type": "http.response.body", "body": b"two"})


def calls(world: World) -> Iterator[Call]:
    for given in GIVEN:
        yield _call([given])
    yield _call([None, b"mine", None])
    yield _call([b"mine"], headers=[(b"content-type", b"text/plain"), (NAME, b"the app's")])
    yield _call([None], headers=[(NAME, b"1"), (b"set-cookie", b"a"), (b"set-cookie", b"b")])
    yield _call([b"mine", None], error=LookupError("it failed"))
    yield _call([], kinds=("lifespan", "websocket", "http"))
    yield _call([b"mine"], kinds=("lifespan",), before_it="the caller's")


def _call(
    given: list[bytes | None],
    *,
    headers: list[tuple[bytes, bytes]] | None = None,
    error: Exception | None = None,
    kinds: tuple[str, ...] = (),
    before_it: str = "",
) -> Call:
    apps: list[App] = []

    def make(_: Any) -> App:
        apps.append(App(headers or [], error))
        return apps[-1]

    def ids(_: Any) -> Any:
        numbers = count(1)
        return lambda: f"new-{next(numbers)}"

    def after(app: Any, _: Any, __: Any) -> Any:
        answers = run(
            _requests(
                app,
                [*(("http", request_id) for request_id in given), *((k, None) for k in kinds)],
                before_it,
            )
        )
        return {"answers": answers, "what the application saw": apps[-1].seen}

    shown = ", ".join(
        "no id" if request_id is None else repr(request_id)[1:] for request_id in given
    )
    words = f"an app that is sent {', '.join([*([shown] if shown else []), *kinds])}"
    if headers:
        words += " and sets headers"
    if error:
        words += " and raises"
    return call(
        From(make, words),
        From(lambda _: CURRENT, "current"),
        From(ids, "new_id"),
        before=lambda _: None,
        after=after,
    )


async def _requests(app: Any, requests: list[tuple[str, bytes | None]], before_it: str) -> Any:
    """One after the other, in the same task."""
    answers = []
    if before_it:
        CURRENT.set(before_it)
    for kind, given in requests:
        sent: list[Any] = []
        headers = [(b"host", b"blog"), *([] if given is None else [(NAME, given)])]
        scope = {"type": kind, "method": "GET", "path": "/", "headers": headers}
        if kind == "lifespan":
            del scope["headers"]

        async def receive(kind: str = kind) -> Any:
            return {"type": f"{kind}.request", "body": b"", "more_body": False}

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        try:
            await app(scope, receive, send)
        except Exception as error:
            sent.append(f"raised {type(error).__name__}")
        answers.append([_plain(each) for each in sent] + [f"afterwards: {CURRENT.get()}"])
    return answers


def _plain(message: Any) -> Any:
    if isinstance(message, str):
        return message
    plain = dict(message)
    if "headers" in plain:
        plain["headers"] = sorted((bytes(k), bytes(v)) for k, v in plain["headers"])
    return plain
