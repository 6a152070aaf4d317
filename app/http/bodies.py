"""How long the body of a request may be: for each route as long as it needs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from app.http.middleware import MAX_BODY
from app.http.retry import RetryRoute

KIB = 1024
# The longest post has 100 000 characters, and JSON may need twelve bytes for one (\ud83d\ude00).
POST_BYTES = 1536 * KIB
COMMENT_BYTES = 96 * KIB


def at_most(size: int) -> type[RetryRoute]:
    """The class of routes whose bodies have so many bytes at most."""

    class Bounded(RetryRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def bounded(request: Request) -> Response:
                request.scope[MAX_BODY] = size
                return await handle(request)

            return bounded

    return Bounded
