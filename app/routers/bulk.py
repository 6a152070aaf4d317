"""Many posts at once: NDJSON in and out, a line a post."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

from asyncpg import Record
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.accounts import access
from app.crud import bulk, tags
from app.database import Database, unit_of_work
from app.deps import DatabaseDep, ReaderDep, SettingsDep, TokenDep, ViewerDep
from app.fastpaths import statements
from app.http.errors import Problem, documented
from app.http.head import HEAD
from app.http.middleware import MAX_BODY, GivenUp
from app.http.ndjson import Upload
from app.http.places import Places
from app.http.retry import repeated
from app.operations import usage
from app.postgres import db_errors
from app.postgres.pool import LOST
from app.schemas import Imported, ImportedPost, PostOut
from app.security import Token

# No RetryRoute: the body has been read and cannot be read again. Its units of work are repeated.
router = APIRouter(prefix="/posts", tags=["bulk"])

MEDIA_TYPE = "application/x-ndjson"
# Some clients know the format by one of its other names.
ACCEPTED = {MEDIA_TYPE, "application/ndjson", "application/jsonl"}
MAX_IMPORT = 64 * 1024 * 1024
TAGS_AT_ONCE = 5000


def _lines_of(schema: type) -> dict[str, object]:
    name = schema.__name__
    return {MEDIA_TYPE: {"schema": {"type": "string", "description": f"one {name} per line"}}}


@router.post(
    "/import",
    status_code=201,
    responses=documented(400, 401, 403, 408, 413, 415, 422, 503),
    openapi_extra={"requestBody": {"required": True, "content": _lines_of(ImportedPost)}},
)
async def import_posts(
    request: Request, token: TokenDep, database: DatabaseDep, settings: SettingsDep
) -> Imported:
    """Import all of the lines or none: the error names the first bad line, and nothing is kept.

    At most 64 MiB, 100,000 lines, 2 MiB per line and 10,000 different tags, sent within a minute;
    one import at a time for each user.
    """
    request.scope[MAX_BODY] = MAX_IMPORT
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ACCEPTED:
        raise Problem(415, f"Send {MEDIA_TYPE}.")
    await repeated(lambda: _check_author(database, token))
    places: Places = request.app.state.imports
    with places.place(token.user_id), Upload(settings.spool_folder or None) as upload:
        await upload.receive(request.stream())
        await repeated(lambda: _make_tags(database, sorted(upload.tags)))
        return await repeated(lambda: _store(request, token, upload))


async def _check_author(database: Database, token: Token) -> None:
    """Before anything is received. In a session that ends here: an upload takes its time."""
    async with database.SessionLocal() as session:
        await access.author(session, token)


async def _store(request: Request, token: Token, upload: Upload) -> Imported:
    """All posts in one unit of work. The upload can be read again, so it can be repeated."""
    imported = 0
    async with unit_of_work(request) as session:
        author = await access.author(session, token)  # once more, after all the time
        for batch in upload.batches():
            await bulk.add_posts(session, author.id, batch)
            imported += len(batch)
    return Imported(imported=imported)


async def _make_tags(database: Database, names: list[str]) -> None:
    """Make the tags in transactions of their own, each over at once.

    Else a new tag would be locked for as long as the import runs, for whoever writes a post with
    it, and two imports that make the same tags at different lines would wait for each other. If
    the import fails they stay, but a tag that no post carries is never shown.
    """
    for start in range(0, len(names), TAGS_AT_ONCE):
        with usage.harmless():
            async with database.SessionLocal.begin() as session:
                await tags.by_names(session, names[start : start + TAGS_AT_ONCE])


class Export(StreamingResponse):
    """Lines from the database, with a place among the exports for as long as they are sent."""

    def __init__(self, rows: AsyncGenerator[Record], slots: asyncio.Semaphore) -> None:
        super().__init__(self._lines(rows), media_type=MEDIA_TYPE)
        self._rows = rows
        self._slots = slots
        self._first: Record | None = None

    async def begin(self) -> None:
        """Get the first row before the answer starts: until then an error is a clear answer."""
        await self._slots.acquire()
        try:
            self._first = await anext(self._rows, None)
        except BaseException:
            self._slots.release()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as fast as the client reads.

        The database ends a transaction that stands still for too long, as one does between two
        fetches for a client that reads too slowly.
        """
        try:
            await super().__call__(scope, receive, send)
        except db_errors.KINDS as error:
            if db_errors.translate(error) is None:
                raise  # a mistake of ours
            # The status is sent: all that can still be said is that this is not all.
            raise GivenUp(db_errors.cause(error)) from error
        finally:
            self._slots.release()
            # Nothing was written: a connection that is lost meanwhile leaves nothing to undo.
            with contextlib.suppress(*LOST):
                await self._rows.aclose()

    async def _lines(self, rows: AsyncGenerator[Record]) -> AsyncIterator[str]:
        if self._first is not None:
            yield self._first["item"] + "\n"
        async for row in rows:
            yield row["item"] + "\n"


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": _lines_of(PostOut)}, **documented(401, 422, 503)},
)
async def export_posts(
    request: Request, viewer: ViewerDep, reader: ReaderDep, database: DatabaseDep
) -> Response:
    """All posts that you may see, oldest first, as they were at a single moment."""
    if HEAD in request.scope:
        return Response(media_type=MEDIA_TYPE)
    # Each one holds a connection for as long as its client takes.
    slots: asyncio.Semaphore = database.exports
    if slots.locked():
        raise Problem(503, "Too many exports at once.", code="busy", headers={"Retry-After": "10"})
    rows = reader.stream(statements.export(viewer.kind), **viewer.values)
    export = Export(rows, slots)
    await export.begin()
    return export
