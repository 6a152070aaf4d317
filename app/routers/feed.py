"""The feed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.config import Settings
from app.crud import feed as feeds
from app.deps import DatabaseDep, ReaderDep, SettingsDep, ViewerDep
from app.http import cursors
from app.http.errors import documented
from app.http.parameters import Cursor, Limit
from app.postgres.reader import as_json
from app.schemas import PostOut, PostPage
from app.schemas.fields import Composed, NoNul

router = APIRouter(prefix="/posts", tags=["posts"], responses=documented(400, 401, 422, 503))

AUTHOR = r"^([A-Za-z][A-Za-z0-9_.-]{0,31}|[1-9][0-9]{0,14})$"
Author = Annotated[str | None, Query(pattern=AUTHOR, description="a username or a user's id")]
TagFilter = Annotated[str | None, Query(min_length=1, max_length=50), NoNul, Composed]
Words = Annotated[str | None, Query(min_length=1, max_length=200), NoNul]


@router.get("")
async def feed(
    viewer: ViewerDep,
    reader: ReaderDep,
    database: DatabaseDep,
    settings: SettingsDep,
    limit: Limit = 20,
    cursor: Cursor = None,
    author: Author = None,
    tag: TagFilter = None,
    q: Words = None,
) -> PostPage:
    """The feed, newest first. ``q`` searches: words, "a phrase", or, -not."""
    wanted = feeds.Feed(viewer, limit, author, tag, q, _position(settings, cursor))
    if not settings.fast_paths:
        async with database.SessionLocal() as session:
            posts = await feeds.posts(session, wanted)
        last = (posts[limit - 1].created_at, posts[limit - 1].id) if posts[limit:] else None
        items = [PostOut.model_validate(post) for post in posts[:limit]]
        return PostPage(items=items, next_cursor=_cursor(settings, last))
    rows = await reader.rows(feeds.query(wanted.shape), **wanted.values)
    last = (rows[limit - 1]["created_at"], rows[limit - 1]["id"]) if rows[limit:] else None
    following = _cursor(settings, last)
    # PostgreSQL has written each post; a cursor's alphabet needs no escaping.
    written = ",".join([row["item"] for row in rows[:limit]])
    end = f'"{following}"' if following else "null"
    return as_json(f'{{"items":[{written}],"next_cursor":{end}}}')  # type: ignore[return-value]


def _position(settings: Settings, cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    microseconds, post_id = cursors.decode(settings.secret, "feed", cursor)
    return cursors.moment(microseconds), post_id


def _cursor(settings: Settings, last: tuple[datetime, int] | None) -> str | None:
    if last is None:
        return None
    return cursors.encode(settings.secret, "feed", cursors.microseconds(last[0]), last[1])
