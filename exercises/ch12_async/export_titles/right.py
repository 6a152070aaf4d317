"""Other right answers to ``export_titles``."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from workbook.blog import Post

_TITLES = select(Post.title).where(Post.status == "published").order_by(Post.id)


async def in_partitions(engine, write):
    """Lists of fifty rows."""
    count = 0
    async with engine.connect() as connection:
        result = await connection.stream(_TITLES.execution_options(yield_per=50))
        async for rows in result.partitions():
            for row in rows:
                await write(row.title)
            count += len(rows)
    return count


async def with_a_session(engine, write):
    """stream_scalars of an AsyncSession."""
    count = 0
    async with AsyncSession(engine) as session:
        titles = await session.stream_scalars(_TITLES, execution_options={"yield_per": 10})
        async for title in titles:
            await write(title)
            count += 1
    return count
