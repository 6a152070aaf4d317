"""Do a unit of work again that failed through nobody's fault, where that is safe."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.operations import usage
from app.postgres import db_errors

log = logging.getLogger(__name__)

T = TypeVar("T")
ATTEMPTS = 4
# Where FastAPI keeps the exit stack of function-scoped dependencies. A private name, the same from
# FastAPI 0.121 (which brought scope="function") to 0.165; tests/app says so if it changes.
FUNCTION_STACK = "fastapi_function_astack"


class RetryRoute(APIRoute):
    """A route whose handler is run again, dependencies and all, with a new session.

    The handlers have no effect outside the database, so their transaction is all that counts.
    Once a COMMIT was sent there is no second run: the connection may be lost after PostgreSQL has
    committed and before it has said so.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped."""
        handle = super().get_route_handler()

        async def handle_with_retries(request: Request) -> Response:
            return await repeated(lambda: _whole(handle, request))

        return handle_with_retries


async def repeated(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do ``work``, and again where it failed through nobody's fault and has committed nothing.

    For a route whose body cannot be read again, and so is no RetryRoute.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return await work()
        except db_errors.KINDS as error:
            # Whatever failed, and however surely it was rolled back: if anything before
            # it may be committed, a second run could do that twice.
            if usage.current.get().maybe_committed or not db_errors.may_be_repeated(error):
                raise
            log.info(
                "unit of work repeated",
                extra={"attempt": attempt, "cause": db_errors.cause(error)},
            )
        # Those who met once should not meet again at the same moment.
        await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))
    return await work()


async def _whole(
    handle: Callable[[Request], Coroutine[Any, Any, Response]], request: Request
) -> Response:
    """Run the handler together with the end of its function-scoped dependencies: the commit.

    FastAPI closes them just outside the handler, where it could not be run again, so each
    attempt gets a stack of its own under FastAPI's name for it.
    """
    before = request.scope.get(FUNCTION_STACK)
    try:
        async with AsyncExitStack() as stack:
            request.scope[FUNCTION_STACK] = stack
            return await handle(request)
    finally:
        request.scope[FUNCTION_STACK] = before
