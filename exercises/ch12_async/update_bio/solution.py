"""The reference solution of ``update_bio``."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from workbook.blog import User


async def update_bio(
    factory: async_sessionmaker[AsyncSession],
    user_id: int,
    fetch_bio: Callable[[str], Awaitable[str | None]],
) -> bool:
    """Give a user the bio that a service has for the username, and return whether it was saved.

    `await fetch_bio(username)` asks the service, which may take seconds: meanwhile no connection is
    in use. It returns None where it has no bio; then nothing changes. Return False, too, if there
    is no such user, or if the user is gone by the time the answer arrives. Nothing else about the
    user changes. An error from the service goes to the caller.
    """
    async with factory() as session:
        username = await session.scalar(select(User.username).where(User.id == user_id))
    if username is None:
        return False
    bio = await fetch_bio(username)
    if bio is None:
        return False
    async with factory.begin() as session:
        saved = update(User).where(User.id == user_id).values(bio=bio).returning(User.id)
        return await session.scalar(saved) is not None
