"""Other right answers to ``log_in``."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from workbook.blog import User


async def with_an_executor(factory, username, password, verify):
    """run_in_executor, and one session whose first transaction ends before."""
    async with factory() as session:
        user = await session.scalar(select(User).filter_by(username=username, is_active=True))
        if user is None:
            return False
        user_id = user.id
        await session.rollback()
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            right = await loop.run_in_executor(pool, verify, user_id, password)
        if right:
            user = await session.get_one(User, user_id)
            user.last_login_at = func.now()
            await session.commit()
    return right


async def with_starlette(factory, username, password, verify):
    """FastAPI's own way to a thread; objects that survive the session."""
    from fastapi.concurrency import run_in_threadpool

    async with factory(expire_on_commit=False) as session:
        user = (await session.scalars(select(User).where(User.username == username))).first()
    if user is None or not user.is_active:
        return False
    if not await run_in_threadpool(verify, user.id, password):
        return False
    async with factory.begin() as session:
        session.add(user)
        user.last_login_at = func.now()
    return True
