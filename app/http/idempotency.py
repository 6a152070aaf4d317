"""Idempotency-Key: a request that may be sent again, and is done once.

Where an answer is lost, with a connection or with the server, nobody but the database knows whether
the write counts. With a key the client simply sends it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import access
from app.crud import idempotency
from app.http.errors import Problem
from app.http.responses import json_response
from app.security import Token

KEPT = ("etag", "location")
REPLAYED = "Idempotency-Replayed"

IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="1 to 128 visible ASCII characters of your choice, without spaces. A request "
        "that is repeated with the same key within a day is carried out only once.",
    ),
]


async def once(
    key: str,
    request: Request,
    session: AsyncSession,
    token: Token,
    work: Callable[[], Awaitable[Response]],
) -> Response:
    """Do ``work`` in the request's unit of work, unless this key has: then answer as before.

    Key, answer and changes are committed together. What fails leaves the key unused.
    """
    if len(request.headers.getlist("idempotency-key")) > 1:  # which of them counts is a guess
        raise Problem(422, "Send one Idempotency-Key, not several.", code="several_keys")
    user = await access.author(session, token)
    whole = request.url.path.encode() + b"\0" + await request.body()
    request_hash = hashlib.sha256(whole).digest()
    if await idempotency.claim(session, user.id, key, request_hash):
        response = await work()
        headers = {name: response.headers[name] for name in KEPT if name in response.headers}
        body = bytes(response.body).decode()
        await idempotency.answer(session, user.id, key, response.status_code, headers, body)
        return response
    known = await idempotency.get(session, user.id, key)
    if known is None or known.request_hash != request_hash:
        raise Problem(422, "This Idempotency-Key was used for another request.", code="key_reused")
    return json_response(known.body, known.status, known.headers | {REPLAYED: "true"})
