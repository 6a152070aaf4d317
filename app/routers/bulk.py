"""Many posts at once: NDJSON in and out, a line a post."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.crud import bulk, feed
from app.deps import DatabaseDep, ReaderDep, SessionDep, TokenDep, ViewerDep, current_user, writer
from app.errors import Problem, documented
from app.middleware import MAX_BODY
from app.ndjson import Upload
from app.schemas import Imported, PostIn, PostOut

# No RetryRoute: the body has been read and cannot be read again.
router = APIRouter(prefix="/posts", tags=["bulk"])

MEDIA_TYPE = "application/x-ndjson"
# Some clients know the format by one of its other names.
ACCEPTED = {MEDIA_TYPE, "application/ndjson", "application/jsonl"}
MAX_IMPORT = 64 * 1024 * 1024
UPLOAD_SECONDS = 60
BATCH = 500


def _lines_of(schema: type) -> dict[str, object]:
    name = schema.__name__
    return {MEDIA_TYPE: {"schema": {"type": "string", "description": f"a {name} a line"}}}


@router.post(
    "/import",
    status_code=201,
    responses=documented(400, 401, 403, 413, 415, 422, 503),
    openapi_extra={"requestBody": {"required": True, "content": _lines_of(PostIn)}},
)
async def import_posts(request: Request, token: TokenDep, session: SessionDep) -> Imported:
    """All of the lines, or none: the first bad line is named and nothing is kept."""
    request.scope[MAX_BODY] = MAX_IMPORT
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ACCEPTED:
        raise Problem(415, f"Send {MEDIA_TYPE}.")
    with Upload() as upload:
        async with asyncio.timeout(UPLOAD_SECONDS):
            await upload.receive(request.stream())
        author = await writer(await current_user(session, token))
        imported = 0
        for batch in upload.batches(BATCH):
            await bulk.add_posts(session, author.id, batch)
            imported += len(batch)
    return Imported(imported=imported)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": _lines_of(PostOut)}, **documented(401, 422, 503)},
)
async def export_posts(viewer: ViewerDep, reader: ReaderDep, database: DatabaseDep) -> Response:
    """All posts that you may see, oldest first, as of one moment."""
    # Each one holds a connection for as long as its client takes.
    slots: asyncio.Semaphore = database.exports
    if slots.locked():
        raise Problem(503, "Too many exports at once.", code="busy", headers={"Retry-After": "10"})
    rows = reader.stream(feed.everything(viewer.kind), **viewer.values)
    await slots.acquire()
    try:
        # The first row before the answer starts: until then an error is still a clear answer.
        first = await anext(rows, None)
    except BaseException:
        slots.release()
        raise

    async def lines() -> AsyncIterator[str]:
        try:
            async with contextlib.aclosing(rows):
                if first is not None:
                    yield first["item"] + "\n"
                    async for row in rows:
                        yield row["item"] + "\n"
        finally:
            slots.release()

    return StreamingResponse(lines(), media_type=MEDIA_TYPE)
