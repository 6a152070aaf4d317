"""Wrong answers to ``comment_counts``, each with what its author was thinking."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from workbook.blog import Comment, Post


def _of(post_id: int):
    return select(func.count(Comment.id)).where(Comment.post_id == post_id)


async def all_at_once(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """gather can return errors instead of raising them."""
    counts = (session.scalar(_of(post_id)) for post_id in post_ids)
    numbers = await asyncio.gather(*counts, return_exceptions=True)
    return {
        post_id: number if isinstance(number, int) else 0
        for post_id, number in zip(post_ids, numbers, strict=True)
    }


async def a_session_for_each(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """One session for each task."""

    async def count(post_id: int) -> int:
        async with AsyncSession(session.bind) as own:
            return await own.scalar(_of(post_id)) or 0

    return {post_id: await count(post_id) for post_id in post_ids}


async def commits_first(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """One session for each task, and a commit so that they see everything."""
    await session.commit()

    async def count(post_id: int) -> int:
        async with AsyncSession(session.bind) as own:
            return await own.scalar(_of(post_id)) or 0

    return {post_id: await count(post_id) for post_id in post_ids}


async def no_zeros(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """One statement, grouped."""
    query = select(Comment.post_id, func.count()).where(Comment.post_id.in_(post_ids))
    return dict((await session.execute(query.group_by(Comment.post_id))).all())


async def one_at_least(session: AsyncSession, post_ids: Sequence[int]) -> dict[int, int]:
    """An outer join keeps the posts without comments."""
    query = select(Post.id, func.count()).outerjoin(Post.comments).where(Post.id.in_(post_ids))
    return dict((await session.execute(query.group_by(Post.id))).all())
