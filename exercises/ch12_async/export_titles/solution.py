"""The reference solution of ``export_titles``."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from workbook.blog import Post


async def export_titles(engine: AsyncEngine, write: Callable[[str], Awaitable[None]]) -> int:
    """Write the titles of all published posts, by id, and return how many there were.

    Write each one with `await write(title)`. There may be millions: send one SELECT, and never
    fetch more than a hundred rows at once. If `write` raises, the error goes to the caller and no
    connection stays in use.
    """
    count = 0
    query = select(Post.title).where(Post.status == "published").order_by(Post.id)
    async with engine.connect() as connection:
        async for title in await connection.stream_scalars(query.execution_options(yield_per=100)):
            await write(title)
            count += 1
    return count
