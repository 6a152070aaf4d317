"""Other right answers to ``rename_within``."""

import asyncio

from sqlalchemy import select, update

from workbook.blog import User


async def asks_first(factory, user_id, find_name, seconds):
    """The service is asked when no connection is in use; then one UPDATE."""
    async with factory() as session:
        if await session.scalar(select(User.id).where(User.id == user_id)) is None:
            return False
    try:
        name = await asyncio.wait_for(find_name(user_id), seconds)
    except asyncio.TimeoutError:  # noqa: UP041 - its name before Python 3.11
        return False
    async with factory.begin() as session:
        await session.execute(update(User).where(User.id == user_id).values(full_name=name))
    return True


async def with_finally(factory, user_id, find_name, seconds):
    """Everything by hand."""
    session = factory()
    try:
        user = await session.get(User, user_id)
        if user is None:
            return False
        user.full_name = await asyncio.wait_for(find_name(user_id), timeout=seconds)
        await session.commit()
        return True
    except TimeoutError:
        return False
    finally:
        await session.close()


async def waits_for_a_task(factory, user_id, find_name, seconds):
    """asyncio.wait tells what is done, and cancels nothing by itself."""
    async with factory() as session, session.begin():
        user = await session.get(User, user_id)
        if user is None:
            return False
        task = asyncio.create_task(find_name(user_id))
        done, waiting = await asyncio.wait({task}, timeout=seconds)
        if waiting:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return False
        user.full_name = task.result()
        return True
