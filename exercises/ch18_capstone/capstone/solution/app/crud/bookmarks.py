"""Bookmarks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.visibility import Viewer, visible
from app.models import Bookmark, Post


async def put(session: AsyncSession, user_id: int, post_id: int) -> None:
    """Mark a post. One that is marked already stays as it is."""
    statement = insert(Bookmark).values(user_id=user_id, post_id=post_id)
    await session.execute(statement.on_conflict_do_nothing())


async def remove(session: AsyncSession, user_id: int, post_id: int) -> None:
    """Remove a bookmark, if there is one."""
    await session.execute(
        delete(Bookmark).where(Bookmark.user_id == user_id, Bookmark.post_id == post_id)
    )


async def page(
    session: AsyncSession, viewer: Viewer, after: tuple[datetime, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """The viewer's bookmarks of posts that the viewer may see, the newest first."""
    position = tuple_(Bookmark.created_at, Bookmark.post_id)
    statement = (
        select(Bookmark.post_id, Post.title, Bookmark.created_at)
        .join(Post, Post.id == Bookmark.post_id)
        .where(Bookmark.user_id == viewer.id, *visible(viewer.kind))
        .order_by(Bookmark.created_at.desc(), Bookmark.post_id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(position < after)
    return (await session.execute(statement, viewer.values)).all()
