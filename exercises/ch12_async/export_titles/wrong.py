"""Wrong answers to ``export_titles``, each with what its author was thinking."""

from sqlalchemy import select

from workbook.blog import Post

_ALL = select(Post.title).order_by(Post.id)
_TITLES = _ALL.where(Post.status == "published")


async def _streamed(engine, query, write):
    count = 0
    async with engine.connect() as connection:
        rows = await connection.stream_scalars(query.execution_options(yield_per=100))
        async for title in rows:
            await write(title)
            count += 1
    return count


async def reads_all(engine, write):
    """A list is easy."""
    async with engine.connect() as connection:
        titles = (await connection.scalars(_TITLES)).all()
    for title in titles:
        await write(title)
    return len(titles)


async def streams_and_collects(engine, write):
    """stream(), so it is streamed."""
    async with engine.connect() as connection:
        titles = await (await connection.stream_scalars(_TITLES)).all()
    for title in titles:
        await write(title)
    return len(titles)


async def never_awaited(engine, write):
    """write() writes."""
    count = 0
    async with engine.connect() as connection:
        rows = await connection.stream_scalars(_TITLES.execution_options(yield_per=100))
        async for title in rows:
            write(title)
            count += 1
    return count


async def missing_await(engine, write):
    """async for waits."""
    count = 0
    async with engine.connect() as connection:
        for title in connection.stream_scalars(_TITLES.execution_options(yield_per=100)):
            await write(title)
            count += 1
    return count


async def exports_drafts(engine, write):
    """All posts have a title."""
    return await _streamed(engine, _ALL, write)


async def without_order(engine, write):
    """They lie there in the order in which they were written."""
    return await _streamed(engine, _TITLES.order_by(None), write)


async def limits_itself(engine, write):
    """No more than a hundred."""
    return await _streamed(engine, _TITLES.limit(100), write)


async def pages(engine, write):
    """A hundred rows after the last id, until there are none."""
    count = last = 0
    async with engine.connect() as connection:
        while True:
            query = _TITLES.add_columns(Post.id).where(Post.id > last).limit(100)
            rows = (await connection.execute(query)).all()
            for row in rows:
                await write(row.title)
                last = row.id
            count += len(rows)
            if len(rows) < 100:
                return count
