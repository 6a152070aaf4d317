"""The reference solution of ``with_request_ids``."""

import re
from collections.abc import Callable
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def with_request_ids(app: ASGIApp, current: ContextVar[str], new_id: Callable[[], str]) -> ASGIApp:
    """Return an ASGI application that calls `app`, with the id of the request in `current`.

    The id is the request's header `X-Request-ID`, if that has 1 to 64 characters, all of them ASCII
    letters, digits, `.`, `_` or `-`; otherwise it comes from `new_id()`, which is called only then.
    While `app` serves the request, `current.get()` is the id; afterwards, even after an error, it
    is what it was before. The response has one header `x-request-id` (names of headers are in
    lowercase in ASGI) with the id, whatever `app` has put there. What isn't an HTTP request is
    passed on as it is, and gets no id. Errors go to the caller.
    """

    async def with_id(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if VALID.fullmatch(given) else new_id()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        token = current.set(request_id)
        try:
            await app(scope, receive, send_with_id)
        finally:
            current.reset(token)  # also after an error: the task may go on to something else

    return with_id
