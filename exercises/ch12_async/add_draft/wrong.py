"""Wrong answers to ``add_draft``, each with what its author was thinking."""

from workbook.blog import Post


async def expired_by_the_commit(factory, author_id, title):
    """As in the chapters before."""
    async with factory() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.commit()
        return post


async def forgets_commit(factory, author_id, title):
    """async with does it."""
    async with factory() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.flush()
        return post


async def refreshes_too_late(factory, author_id, title):
    """Refresh it at the end."""
    async with factory() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.commit()
    await session.refresh(post)
    return post


async def never_awaited(factory, author_id, title):
    """commit() has no result to wait for."""
    async with factory(expire_on_commit=False) as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.flush()
        session.commit()
        return post


async def awaits_a_value(factory, author_id, title):
    """Everything of an async session is awaited."""
    async with factory(expire_on_commit=False) as session:
        post = Post(author_id=author_id, title=title, content="")
        await session.add(post)
        await session.commit()
        return post


async def published_at_once(factory, author_id, title):
    """A post is there to be read."""
    async with factory(expire_on_commit=False) as session:
        post = Post(author_id=author_id, title=title, content="", status="published")
        session.add(post)
        await session.commit()
        return post


async def made_by_hand(factory, author_id, title):
    """The values are known anyway."""
    async with factory.begin() as session:
        session.add(Post(author_id=author_id, title=title, content=""))
    return Post(author_id=author_id, title=title, content="")


async def missing_greenlet(factory, author_id, title):
    """Read the id once, so that it is there."""
    async with factory() as session:
        post = Post(author_id=author_id, title=title, content="")
        session.add(post)
        await session.commit()
        assert post.id
        return post
