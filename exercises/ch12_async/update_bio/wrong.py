"""Wrong answers to ``update_bio``, each with what its author was thinking."""

from sqlalchemy import select, update

from workbook.blog import User


async def _name(factory, user_id):
    async with factory() as session:
        return await session.scalar(select(User.username).where(User.id == user_id))


async def holds_the_connection(factory, user_id, fetch_bio):
    """Get, set, commit."""
    async with factory.begin() as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        bio = await fetch_bio(user.username)
        if bio is None:
            return False
        saved = update(User).where(User.id == user_id).values(bio=bio)
        return (await session.execute(saved)).rowcount == 1


async def reads_an_expired_object(factory, user_id, fetch_bio):
    """Commit first, so that the connection is free."""
    async with factory() as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        await session.commit()
        bio = await fetch_bio(user.username)
        if bio is None:
            return False
        user.bio = bio
        await session.commit()
    return True


async def gone_meanwhile(factory, user_id, fetch_bio):
    """It was there a moment ago."""
    name = await _name(factory, user_id)
    bio = None if name is None else await fetch_bio(name)
    if bio is None:
        return False
    async with factory.begin() as session:
        await session.execute(update(User).where(User.id == user_id).values(bio=bio))
    return True


async def raises_when_gone(factory, user_id, fetch_bio):
    """get_one: it was there a moment ago."""
    name = await _name(factory, user_id)
    bio = None if name is None else await fetch_bio(name)
    if bio is None:
        return False
    async with factory.begin() as session:
        user = await session.get_one(User, user_id)
        user.bio = bio
    return True


async def writes_none(factory, user_id, fetch_bio):
    """What the service says."""
    name = await _name(factory, user_id)
    if name is None:
        return False
    bio = await fetch_bio(name)
    async with factory.begin() as session:
        saved = update(User).where(User.id == user_id).values(bio=bio)
        found = (await session.execute(saved)).rowcount == 1
    return found and bio is not None


async def forgets_commit(factory, user_id, fetch_bio):
    """The session is closed, so it is saved."""
    name = await _name(factory, user_id)
    bio = None if name is None else await fetch_bio(name)
    if bio is None:
        return False
    async with factory() as session:
        saved = update(User).where(User.id == user_id).values(bio=bio)
        return (await session.execute(saved)).rowcount == 1


async def writes_old_values(factory, user_id, fetch_bio):
    """The object is known, so all of it is written."""
    async with factory() as session:
        user = await session.get(User, user_id)
        if user is None:
            return False
        values = {column.key: getattr(user, column.key) for column in User.__table__.columns}
    bio = await fetch_bio(values["username"])
    if bio is None:
        return False
    async with factory.begin() as session:
        saved = update(User).where(User.id == user_id).values(values | {"bio": bio})
        return (await session.execute(saved)).rowcount == 1


async def never_awaited(factory, user_id, fetch_bio):
    """fetch_bio fetches it."""
    name = await _name(factory, user_id)
    if name is None:
        return False
    bio = fetch_bio(name)
    if bio is None:
        return False
    return False
