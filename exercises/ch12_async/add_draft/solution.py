"""The reference solution of ``add_draft``."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from workbook.blog import Post


async def add_draft(factory: async_sessionmaker[AsyncSession], author_id: int, title: str) -> Post:
    """Add a post with this title by this author, commit, and return it.

    Its content is an empty string; everything else is what the table gives a new row. The session
    is closed when your function returns, and the caller reads every column of the post. If the
    database refuses the post, the error goes to the caller, and nothing is saved.
    """
    async with factory(expire_on_commit=False) as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        # The INSERT returns id, status, views and created_at, so all of them are loaded.
        await session.commit()
        return post
