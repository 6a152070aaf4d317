"""Wrong answers to ``user_with_posts``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from workbook.blog import Post, User


async def loads_nothing(session, username):
    """The relationship loads what is needed."""
    return await session.scalar(select(User).where(User.username == username))


async def forgets_the_tags(session, username):
    """The posts are what was asked for."""
    query = select(User).where(User.username == username).options(selectinload(User.posts))
    return await session.scalar(query)


async def reads_to_load(session, username):
    """Read it once, while the session is open."""
    user = await session.scalar(select(User).where(User.username == username))
    if user is not None:
        for post in user.posts:
            list(post.tags)
    return user


async def asks_for_each_post(session, username):
    """refresh() loads what it is told to."""
    user = await session.scalar(select(User).where(User.username == username))
    if user is not None:
        await session.refresh(user, ["posts"])
        for post in user.posts:
            await session.refresh(post, ["tags"])
    return user


async def one_for_nobody(session, username):
    """A username is unique."""
    everything = selectinload(User.posts).selectinload(Post.tags)
    query = select(User).where(User.username == username).options(everything)
    return (await session.scalars(query)).one()


async def closes_the_session(session, username):
    """async with, as always."""
    everything = selectinload(User.posts).selectinload(Post.tags)
    query = select(User).where(User.username == username).options(everything)
    async with session:
        return (await session.scalars(query)).one_or_none()


async def inner_join(session, username):
    """One statement, joined by hand."""
    query = (
        select(User)
        .join(User.posts)
        .where(User.username == username)
        .options(contains_eager(User.posts).selectinload(Post.tags))
        .order_by(Post.id)
    )
    return (await session.scalars(query)).unique().one_or_none()


async def missing_await(session, username):
    """As in a plain session."""
    everything = selectinload(User.posts).selectinload(Post.tags)
    query = select(User).where(User.username == username).options(everything)
    return session.scalars(query).one_or_none()


async def returns_a_coroutine(session, username):
    """The caller will wait for it."""
    everything = selectinload(User.posts).selectinload(Post.tags)
    return session.scalar(select(User).where(User.username == username).options(everything))
