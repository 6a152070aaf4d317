"""Other right answers to ``in_one_transaction``."""

from sqlalchemy.ext.asyncio import AsyncSession


async def commits_by_hand(engine, *functions):
    """A connection, a loop, and a commit."""
    results = []
    async with engine.connect() as connection:
        for function in functions:
            results.append(await connection.run_sync(function))
        await connection.commit()
    return results


async def through_a_session(engine, *functions):
    """The connection of an AsyncSession, with all of them in one run_sync."""

    def work(session):
        return [function(session.connection()) for function in functions]

    async with AsyncSession(engine) as session, session.begin():
        return await session.run_sync(work)
