"""HEAD, answered as GET is, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Under this name in the scope: a route whose body is long need not make it.
HEAD = "app.head"


class Head:
    """FastAPI's routes answer the methods that they name: none of them names HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on as GET; keep the body to ourselves."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy: the server around us must still know that it is a HEAD.
        as_get: Scope = {**scope, "method": "GET", HEAD: True}
        try:
            await self._app(as_get, receive, without_body)
        finally:
            if "route" in as_get:  # for the log and the numbers
                scope["route"] = as_get["route"]
