"""Wrong answers to ``log_in``, each with what its author was thinking."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, update

from workbook.blog import User


async def _find(factory, username, *more):
    async with factory() as session:
        return await session.scalar(select(User.id).where(User.username == username, *more))


async def _mark(factory, user_id):
    async with factory.begin() as session:
        query = update(User).where(User.id == user_id).values(last_login_at=func.now())
        await session.execute(query)


async def verifies_on_the_loop(factory, username, password, verify):
    """The function is async, so nothing blocks."""
    user_id = await _find(factory, username, User.is_active)
    if user_id is None or not verify(user_id, password):
        return False
    await _mark(factory, user_id)
    return True


async def waits_for_the_thread(factory, username, password, verify):
    """A thread does it."""
    user_id = await _find(factory, username, User.is_active)
    if user_id is None:
        return False
    with ThreadPoolExecutor(1) as pool:
        if not pool.submit(verify, user_id, password).result():
            return False
    await _mark(factory, user_id)
    return True


async def holds_the_session(factory, username, password, verify):
    """One session from beginning to end."""
    async with factory.begin() as session:
        query = select(User).where(User.username == username, User.is_active)
        user = await session.scalar(query)
        if user is None or not await asyncio.to_thread(verify, user.id, password):
            return False
        user.last_login_at = func.now()
    return True


async def never_awaited(factory, username, password, verify):
    """to_thread calls it."""
    user_id = await _find(factory, username, User.is_active)
    if user_id is None or not asyncio.to_thread(verify, user_id, password):
        return False
    await _mark(factory, user_id)
    return True


async def forgets_commit(factory, username, password, verify):
    """Executed is executed."""
    user_id = await _find(factory, username, User.is_active)
    if user_id is None or not await asyncio.to_thread(verify, user_id, password):
        return False
    async with factory() as session:
        query = update(User).where(User.id == user_id).values(last_login_at=func.now())
        await session.execute(query)
    return True


async def inactive_users_too(factory, username, password, verify):
    """The right password is all that it takes."""
    user_id = await _find(factory, username)
    if user_id is None or not await asyncio.to_thread(verify, user_id, password):
        return False
    await _mark(factory, user_id)
    return True


async def marks_before_verifying(factory, username, password, verify):
    """One transaction less."""
    async with factory.begin() as session:
        query = update(User).where(User.username == username, User.is_active)
        query = query.values(last_login_at=func.now()).returning(User.id)
        user_id = await session.scalar(query)
    return user_id is not None and await asyncio.to_thread(verify, user_id, password)


async def raises_for_nobody(factory, username, password, verify):
    """There is such a user, or they couldn't know the password."""
    async with factory() as session:
        query = select(User.id).where(User.username == username, User.is_active)
        user_id = (await session.scalars(query)).one()
    if not await asyncio.to_thread(verify, user_id, password):
        return False
    await _mark(factory, user_id)
    return True
