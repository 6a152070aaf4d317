"""Wrong answers to ``in_parallel``, each with what its author was thinking."""

import asyncio


def _one(factory, work, *, commit=True, listens=True, keeps=False, limit=None):
    async def one(post_id):
        async with limit, factory() as session:
            try:
                result = await work(session, post_id)
            except LookupError:
                if not listens:
                    raise
                if keeps:
                    await session.commit()
                return None
            if commit:
                await session.commit()
            return result

    return one


async def one_session_for_all(factory, work, post_ids, at_once):
    """A session is made once and used everywhere."""
    limit = asyncio.Semaphore(at_once)
    async with factory() as session:

        async def one(post_id):
            async with limit:
                try:
                    return await work(session, post_id)
                except LookupError:
                    return None

        results = await asyncio.gather(*map(one, post_ids))
        await session.commit()
        return results


async def one_after_the_other(factory, work, post_ids, at_once):
    """await in a loop is concurrent."""
    one = _one(factory, work, limit=asyncio.Semaphore(at_once))
    return [await one(post_id) for post_id in post_ids]


async def all_at_once(factory, work, post_ids, at_once):
    """The pool is the limit."""
    one = _one(factory, work, limit=asyncio.Semaphore(1000))
    return await asyncio.gather(*map(one, post_ids))


async def never_commits(factory, work, post_ids, at_once):
    """async with ends the session."""
    one = _one(factory, work, commit=False, limit=asyncio.Semaphore(at_once))
    return await asyncio.gather(*map(one, post_ids))


async def one_failure_ends_all(factory, work, post_ids, at_once):
    """Errors are the caller's."""
    one = _one(factory, work, listens=False, limit=asyncio.Semaphore(at_once))
    return await asyncio.gather(*map(one, post_ids))


async def saves_what_failed(factory, work, post_ids, at_once):
    """Commit in any case."""
    one = _one(factory, work, keeps=True, limit=asyncio.Semaphore(at_once))
    return await asyncio.gather(*map(one, post_ids))


async def wrong_order(factory, work, post_ids, at_once):
    """as_completed gives each as soon as it is there."""
    one = _one(factory, work, limit=asyncio.Semaphore(at_once))
    return [await each for each in asyncio.as_completed(map(one, post_ids))]


async def runs_a_second_loop(factory, work, post_ids, at_once):
    """asyncio.run starts what is async."""
    one = _one(factory, work, limit=asyncio.Semaphore(at_once))
    results = []
    for post_id in post_ids:
        coroutine = one(post_id)
        try:
            results.append(asyncio.run(coroutine))
        finally:
            coroutine.close()
    return results
