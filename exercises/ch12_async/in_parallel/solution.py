"""The reference solution of ``in_parallel``."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def in_parallel(
    factory: async_sessionmaker[AsyncSession],
    work: Callable[[AsyncSession, int], Awaitable[int]],
    post_ids: list[int],
    at_once: int,
) -> list[int | None]:
    """Await `work(session, post_id)` for each id, several at the same time, and return the results.

    The results are in the order of `post_ids`. Each piece of work has a session of its own, which
    is committed when the work has returned. Where the work raises LookupError, its result is None
    and none of its changes are saved; the others are not affected. As many as `at_once` run at the
    same time, and never more.
    """
    limit = asyncio.Semaphore(at_once)

    async def run_one(post_id: int) -> int | None:
        # The session is made in the task that uses it, and only when its turn has come.
        async with limit, factory() as session:
            try:
                result = await work(session, post_id)
                await session.commit()
            except LookupError:
                return None
            return result

    return await asyncio.gather(*map(run_one, post_ids))
