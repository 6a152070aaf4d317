"""Around every request: its id, its line in the log, and an answer whatever happens."""

import json
import logging
import re
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .failures import is_unavailable
from .problems import problem

log = logging.getLogger("blog_live")
log.setLevel(logging.INFO)
# What a client may have chosen: a log is no place for a megabyte, or for control characters.
VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Requests:
    """Middleware; the outermost one, so that it sees what the others answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if VALID.fullmatch(given) else uuid4().hex
        began, status = perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            if status or not is_unavailable(error):
                log.exception("request %s failed", request_id)
            else:
                log.warning("request %s: %s", request_id, type(error).__name__)
            if status:  # the answer has begun: there can't be another one
                raise
            await _answer(error, request_id)(scope, receive, send_with_id)
        finally:
            line = {
                "request_id": request_id,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round((perf_counter() - began) * 1000),
            }
            log.info(json.dumps(line))


def _answer(error: Exception, request_id: str) -> ASGIApp:
    if is_unavailable(error):
        again = {"Retry-After": "1"}
        return problem(503, "Busy. Try again.", again, request_id=request_id)
    return problem(500, "Something went wrong on our side.", request_id=request_id)
