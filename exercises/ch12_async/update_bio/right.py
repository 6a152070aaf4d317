"""Other right answers to ``update_bio``."""

from sqlalchemy import update

from workbook.blog import User


async def one_session(factory, user_id, fetch_bio):
    """The same session for both; the first transaction ends before the service is asked."""
    async with factory(expire_on_commit=False) as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        await session.commit()
        bio = await fetch_bio(user.username)
        if bio is None:
            return False
        saved = update(User).where(User.id == user_id).values(bio=bio)
        result = await session.execute(saved)
        await session.commit()
        return result.rowcount == 1


async def reads_again(factory, user_id, fetch_bio):
    """A second object in a second session, locked."""
    async with factory() as session:
        user = await session.get(User, user_id)
        name = user.username if user else None
    bio = None if name is None else await fetch_bio(name)
    if bio is None:
        return False
    async with factory.begin() as session:
        user = await session.get(User, user_id, with_for_update=True)
        if user is None:
            return False
        user.bio = bio
    return True
