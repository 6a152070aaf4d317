"""Other right answers to ``add_draft``."""

from sqlalchemy import insert

from workbook.blog import Post


async def refreshes(factory, author_id, title):
    """Load it again after the commit."""
    async with factory() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.commit()
        await session.refresh(post)
        return post


async def takes_it_out(factory, author_id, title):
    """Flush, refresh and expunge before the commit: what isn't in the session doesn't expire."""
    async with factory.begin() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.flush()
        await session.refresh(post)
        session.expunge(post)
    return post


async def inserts_and_returns(factory, author_id, title):
    """An INSERT ... RETURNING of the whole object."""
    async with factory(expire_on_commit=False) as session, session.begin():
        query = insert(Post).values(author_id=author_id, title=title, content="").returning(Post)
        return (await session.scalars(query)).one()
