"""A call that blocks, made on the event loop, stops everything else that the loop has to do."""

import asyncio

from sqlalchemy import Engine, text

WORDS = "async def with a sync Session freezes the whole server"
WHY = "the event loop itself blocks in the call to the database"
CURE = "plain def, or AsyncSession"
CHAPTER = "ch11"
ASKED = "fastapi/fastapi#3205"
PHRASES = (
    "fastapi async endpoint blocks all other requests sqlalchemy",
    "sync session inside async def event loop blocked",
    "server hangs while one request runs a slow query",
)
SHOWS = "others had a turn meanwhile: no"


async def _turns(engine: Engine, *, in_a_thread: bool) -> str:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    def query() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(0.05)"))

    task = asyncio.create_task(others())
    await asyncio.sleep(0)
    before = turns
    if in_a_thread:
        await asyncio.to_thread(query)
    else:
        query()
    had_a_turn = turns > before
    task.cancel()
    return f"others had a turn meanwhile: {'yes' if had_a_turn else 'no'}"


def bad(engine: Engine) -> str:
    return asyncio.run(_turns(engine, in_a_thread=False))


def good(engine: Engine) -> str:
    return asyncio.run(_turns(engine, in_a_thread=True))
