"""The reference solution of ``log_in``."""

import asyncio
from collections.abc import Callable

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from workbook.blog import User


async def log_in(
    factory: async_sessionmaker[AsyncSession],
    username: str,
    password: str,
    verify: Callable[[int, str], bool],
) -> bool:
    """Return whether this is the password of the active user with this username.

    `verify(user_id, password)` says whether the password is right. It is a plain function that
    hashes the password, which takes a long time on purpose: meanwhile the event loop has to go on,
    and no connection may be in use. If the password is right, set the user's last_login_at to the
    database's current time and commit. Nobody can log in with a username that no active user has.
    """
    async with factory() as session:
        query = select(User.id).where(User.username == username, User.is_active)
        user_id = await session.scalar(query)
    # The session is closed: its connection serves others while a thread hashes.
    if user_id is None or not await asyncio.to_thread(verify, user_id, password):
        return False
    async with factory.begin() as session:
        now = update(User).where(User.id == user_id).values(last_login_at=func.now())
        await session.execute(now)
    return True
