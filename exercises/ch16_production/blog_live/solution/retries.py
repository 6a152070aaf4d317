"""The whole request again, where PostgreSQL asks for that."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .failures import is_repeated

ATTEMPTS = 3


class Retries:
    """Middleware. The commit belongs to the request, so it has to be around all of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await _whole(receive)
        answered = False

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self.app(dict(scope), _once(body, receive), noted)
            except Exception as error:
                if answered or attempt == ATTEMPTS or not is_repeated(error):
                    raise
            else:
                return


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _once(body: bytes, receive: Receive) -> Receive:
    """The body for one attempt; the server has handed it over already."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
