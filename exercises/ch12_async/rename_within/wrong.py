"""Wrong answers to ``rename_within``, each with what its author was thinking."""

import asyncio

from workbook.blog import User


async def leaves_the_session_open(factory, user_id, find_name, seconds):
    """Closed at the end."""
    session = factory()
    user = await session.get(User, user_id)
    if user is None:
        await session.close()
        return False
    try:
        user.full_name = await asyncio.wait_for(find_name(user_id), seconds)
    except TimeoutError:
        return False
    await session.commit()
    await session.close()
    return True


async def no_timeout(factory, user_id, find_name, seconds):
    """The service has a timeout of its own, surely."""
    try:
        async with factory.begin() as session:
            user = await session.get(User, user_id)
            if user is None:
                return False
            user.full_name = await find_name(user_id)
    except TimeoutError:
        return False
    return True


async def lets_it_through(factory, user_id, find_name, seconds):
    """The caller sees what happened."""
    async with asyncio.timeout(seconds), factory.begin() as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        user.full_name = await find_name(user_id)
    return True


async def saves_nothing_as_name(factory, user_id, find_name, seconds):
    """No answer, no name."""
    async with factory.begin() as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        user.full_name = None
        try:
            user.full_name = await asyncio.wait_for(find_name(user_id), seconds)
        except TimeoutError:
            return False
    return True


async def swallows_all_errors(factory, user_id, find_name, seconds):
    """What fails is False."""
    try:
        async with asyncio.timeout(seconds), factory.begin() as session:
            user = await session.get(User, user_id)
            if user is None:
                return False
            user.full_name = await find_name(user_id)
    except Exception:
        return False
    return True


async def asks_for_nobody(factory, user_id, find_name, seconds):
    """The id comes from somewhere, so it is there."""
    try:
        async with asyncio.timeout(seconds), factory.begin() as session:
            user = await session.get_one(User, user_id)
            user.full_name = await find_name(user_id)
    except TimeoutError:
        return False
    return True


async def goes_on_in_the_background(factory, user_id, find_name, seconds):
    """shield() keeps the database safe from the cancellation."""

    async def work():
        async with factory.begin() as session:
            user = await session.get(User, user_id)
            if user is None:
                return False
            user.full_name = await find_name(user_id)
        return True

    task = asyncio.create_task(work())
    try:
        return await asyncio.wait_for(asyncio.shield(task), seconds)
    except TimeoutError:
        return False


async def forgets_commit(factory, user_id, find_name, seconds):
    """async with saves it."""
    try:
        async with asyncio.timeout(seconds), factory() as session:
            user = await session.get(User, user_id)
            if user is None:
                return False
            user.full_name = await find_name(user_id)
    except TimeoutError:
        return False
    return True
