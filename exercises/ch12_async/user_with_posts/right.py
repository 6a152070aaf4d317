"""Other right answers to ``user_with_posts``."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, subqueryload

from workbook.blog import Post, User


async def all_in_one(session, username):
    """Joined, so unique() is needed; the caller's scalar()."""
    query = (
        select(User)
        .filter_by(username=username)
        .options(joinedload(User.posts).joinedload(Post.tags))
    )
    return (await session.execute(query)).unique().scalar_one_or_none()


async def in_a_plain_function(session, username):
    """run_sync, and the options all the same."""

    def work(plain):
        query = select(User).where(User.username == username)
        return plain.scalar(query.options(subqueryload(User.posts).subqueryload(Post.tags)))

    return await session.run_sync(work)


async def posts_afterwards(session, username):
    """First the user; then the posts with their tags, if there is a user."""
    user = await session.scalar(select(User).where(User.username == username))
    if user is not None:
        again = select(User).where(User.id == user.id).execution_options(populate_existing=True)
        await session.scalars(
            again.options(joinedload(User.posts).options(selectinload(Post.tags)))
        )
    return user
