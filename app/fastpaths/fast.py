"""The fast twin: one statement a request, and PostgreSQL writes the JSON."""

from __future__ import annotations

from dataclasses import replace

from asyncpg import Record
from starlette.requests import Request

from app.crud import feed as feeds
from app.crud.feed import Feed
from app.crud.visibility import Viewer
from app.database import Database
from app.fastpaths import statements
from app.fastpaths.hot_paths import FeedPage, ShownPost, UnitOfWork
from app.fastpaths.plain import PlainPaths
from app.schemas import PostIn
from app.security import Token


class FastPaths:
    """Reads from the server that the client of this request may read from."""

    def __init__(self, database: Database, request: Request) -> None:
        self._database = database
        self._request = request

    async def feed(self, feed: Feed) -> FeedPage:
        """A page of the feed."""
        reader = await self._database.reader_for(self._request)
        shape = feed.shape
        if feed.counts_words:
            row = await reader.row(feeds.few_query(shape.language), **feed.words)
            shape = replace(shape, rare=bool(row and row["few"]))
        rows = await reader.rows(statements.feed(shape), **feed.values)
        page = rows[: feed.limit]
        more = len(rows) > feed.limit
        return FeedPage(
            items=[row["item"] for row in page],
            last=feeds.position(page[-1], shape) if more else None,
        )

    async def post(self, post_id: int, viewer: Viewer) -> ShownPost | None:
        """A post that the viewer may see."""
        reader = await self._database.reader_for(self._request)
        row = await reader.row(statements.post(viewer.kind), id=post_id, **viewer.values)
        return None if row is None else _shown(row)

    async def user(self, user_id: int, *, whole: bool) -> str | None:
        """A living user, in whole or what is public."""
        reader = await self._database.reader_for(self._request)
        row = await reader.row(statements.user(whole), id=user_id)
        return None if row is None else str(row["item"])

    async def create_post(self, unit: UnitOfWork, token: Token, body: PostIn) -> ShownPost:
        """A new post. Where its author may not write or a tag is new, the plain twin takes over."""
        row = await self._database.writer.write(
            statements.create_post(),
            author=token.user_id,
            token_version=token.version,
            names=body.tags,
            title=body.title,
            content=body.content,
            status=body.status,
            language=body.language,
        )
        if row is None:
            return await PlainPaths(self._database).create_post(unit, token, body)
        await self._database.note_position(self._request)
        return _shown(row)


def _shown(row: Record) -> ShownPost:
    return ShownPost(row["id"], row["version"], row["username"], row["item"])
