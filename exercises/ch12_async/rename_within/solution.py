"""The reference solution of ``rename_within``."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from workbook.blog import User


async def rename_within(
    factory: async_sessionmaker[AsyncSession],
    user_id: int,
    find_name: Callable[[int], Awaitable[str]],
    seconds: float,
) -> bool:
    """Give a user the full name that a service finds, unless that takes too long.

    `await find_name(user_id)` returns the new name. Save it and return True. If it takes longer
    than `seconds`, stop waiting, change nothing and return False. Where there is no such user,
    return False. Any other error goes to the caller. Whatever happens, no session, connection or
    transaction stays open, and nothing goes on in the background.
    """
    try:
        # Whatever leaves this block ends the transaction: the cancellation as well.
        async with asyncio.timeout(seconds), factory.begin() as session:
            user = await session.get(User, user_id)
            if user is None:
                return False
            user.full_name = await find_name(user_id)
    except TimeoutError:
        return False
    return True
