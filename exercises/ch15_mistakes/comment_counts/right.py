"""Other right answers to ``comment_counts``."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from workbook.blog import Comment, Post


async def one_by_one(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """The smallest repair: a loop that awaits."""
    counts = {}
    for post_id in post_ids:
        query = select(func.count(Comment.id)).where(Comment.post_id == post_id)
        counts[post_id] = await session.scalar(query) or 0
    return counts


async def outer_join(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """One statement that has a row for each post."""
    query = select(Post.id, func.count(Comment.id)).outerjoin(Post.comments)
    rows = await session.execute(query.where(Post.id.in_(post_ids)).group_by(Post.id))
    return dict.fromkeys(post_ids, 0) | dict(rows.all())


async def taking_turns(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """Tasks, and a lock that lets one of them use the session."""
    turn = asyncio.Lock()

    async def count(post_id: int) -> int:
        async with turn:
            query = select(func.count(Comment.id)).where(Comment.post_id == post_id)
            return await session.scalar(query) or 0

    numbers = await asyncio.gather(*(count(post_id) for post_id in post_ids))
    return dict(zip(post_ids, numbers, strict=True))
