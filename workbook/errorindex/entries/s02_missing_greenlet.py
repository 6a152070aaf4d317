"""An attribute that has to be loaded first, read where nothing can be awaited."""

import asyncio

from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from workbook.blog import User

WORDS = "MissingGreenlet: greenlet_spawn has not been called; can't call await_() here"
WHY = "implicit I/O (a lazy load, an expired attribute) under async"
CURE = 'eager load, lazy="raise", expire_on_commit=False'
CHAPTER = "ch12"
ASKED = "sqlalchemy#9627, fastapi/sqlmodel#643"
PATTERN = r"MissingGreenlet|greenlet_spawn has not been called"
PHRASES = (
    "can't call await_only() here. Was IO attempted in an unexpected place?",
    "lazy loading a relationship with AsyncSession fails",
    "xd2s sqlalche.me",
)


async def _titles(engine: Engine, *options: ExecutableOption) -> list[str]:
    pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
    async with AsyncSession(pool) as session:
        user = (await session.scalars(select(User).order_by(User.id).options(*options))).first()
        assert user is not None
        try:
            return [post.title for post in user.posts]
        finally:
            await session.close()
            await pool.dispose()


def bad(engine: Engine) -> object:
    return asyncio.run(_titles(engine))


def good(engine: Engine) -> object:
    return asyncio.run(_titles(engine, selectinload(User.posts)))
