"""Other right answers to ``in_parallel``."""

import asyncio


async def with_workers(factory, work, post_ids, at_once):
    """A queue, and so many workers, each with a session after the other."""
    results = [None] * len(post_ids)
    waiting = list(enumerate(post_ids))[::-1]

    async def worker():
        while waiting:
            place, post_id = waiting.pop()
            try:
                async with factory.begin() as session:
                    results[place] = await work(session, post_id)
            except LookupError:
                pass

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(post_ids))):
            group.create_task(worker())
    return results


async def with_a_task_group(factory, work, post_ids, at_once):
    """A TaskGroup and a semaphore; the error is caught outside of the transaction."""
    limit = asyncio.Semaphore(at_once)

    async def one(post_id):
        async with limit:
            try:
                async with factory() as session, session.begin():
                    return await work(session, post_id)
            except LookupError:
                return None

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(post_id)) for post_id in post_ids]
    return [task.result() for task in tasks]
