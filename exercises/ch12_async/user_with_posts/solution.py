"""The reference solution of ``user_with_posts``."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from workbook.blog import Post, User


async def user_with_posts(session: AsyncSession, username: str) -> User | None:
    """Return the user with this username, with everything that the caller will read.

    The caller reads the posts of the user and the tags of each post, without any `await`. Send no
    more than three statements. If no user has this username, return None. The session is the
    caller's: its transaction goes on.
    """
    # selectinload: one statement for all posts, one for all of their tags.
    everything = selectinload(User.posts).selectinload(Post.tags)
    query = select(User).where(User.username == username).options(everything)
    return (await session.scalars(query)).one_or_none()
