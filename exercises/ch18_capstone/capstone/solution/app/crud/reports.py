"""Reports of posts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Post, Report


async def add(session: AsyncSession, post_id: int, user_id: int, reason: str) -> bool:
    """Report a post. Returns False if the user has reported it before."""
    statement = (
        insert(Report)
        .values(post_id=post_id, user_id=user_id, reason=reason)
        .on_conflict_do_nothing()
        .returning(Report.post_id)
    )
    return await session.scalar(statement) is not None


async def counted(session: AsyncSession, limit: int) -> Sequence[Row[Any]]:
    """The posts that were reported, those with most reports first."""
    number = func.count().label("reports")
    statement = (
        select(Report.post_id, Post.title, number)
        .join(Post, Post.id == Report.post_id)
        .where(Post.deleted_at.is_(None))
        .group_by(Report.post_id, Post.title)
        .order_by(number.desc(), Report.post_id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def settle(session: AsyncSession, post_id: int) -> None:
    """Remove all reports of a post."""
    await session.execute(delete(Report).where(Report.post_id == post_id))
