"""Facts of chapter 12, each with the run that proves it."""

import asyncio
import warnings
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import selectinload
from sqlalchemy.pool import NullPool

from workbook.blog import Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO
from workbook.sqltape.recorder import record

T = TypeVar("T")


def _async(engine: Engine) -> AsyncSession:
    async_engine = create_async_engine(
        engine.url.set(drivername="postgresql+asyncpg"), poolclass=NullPool
    )
    return AsyncSession(async_engine)


def _run(main: Coroutine[Any, Any, T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a coroutine that is never awaited is what some are about
        return asyncio.run(main)


@fact(
    "`user.posts` in an AsyncSession, not loaded yet. Which error does reading it raise?",
    answer="MissingGreenlet",
    choices=("MissingGreenlet", "DetachedInstanceError", "TypeError"),
    section="Nothing loads by itself",
    why="A lazy load would have to wait, and an attribute can't be awaited.",
)
def a_lazy_load(engine: Engine) -> str:
    async def read() -> None:
        async with _async(engine) as session:
            user = await session.get_one(User, 1)
            _ = user.posts

    try:
        _run(read())
    except Exception as error:
        return type(error).__name__
    return "nothing"


@fact(
    "A user is loaded in an AsyncSession with `selectinload(User.posts)`. Can "
    "`user.posts` be read?",
    answer="yes",
    choices=YES_NO,
    section="Nothing loads by itself",
    why="The posts were loaded where it was awaited.",
)
def loaded_ahead(engine: Engine) -> str:
    async def read() -> None:
        async with _async(engine) as session:
            query = select(User).where(User.id == 1).options(selectinload(User.posts))
            _ = (await session.scalars(query)).one().posts

    try:
        _run(read())
    except Exception:
        return "no"
    return "yes"


@fact(
    "`await session.commit()`, then `tag.name` is read, with the default settings. What happens?",
    answer="MissingGreenlet",
    choices=("it is loaded again", "MissingGreenlet", "it is still there"),
    section="An async session",
    why="The commit has expired the object. `expire_on_commit=False` keeps the values.",
)
def after_an_async_commit(engine: Engine) -> str:
    async def write() -> str:
        async with _async(engine) as session:
            tag = Tag(name="new")
            session.add(tag)
            await session.commit()
            return tag.name

    try:
        return "it is still there" if _run(write()) else "it is loaded again"
    except Exception as error:
        return type(error).__name__


@fact(
    "`session.add(tag)` in an AsyncSession: is it awaited?",
    answer="no",
    choices=YES_NO,
    section="An async session",
    why="It sends nothing. What sends something is awaited: `flush`, `commit`, `execute`, `get`.",
)
def add_is_not_awaited(engine: Engine) -> str:
    return "yes" if asyncio.iscoroutinefunction(AsyncSession.add) else "no"


@fact(
    "Three tasks use one AsyncSession at the same time. Does it work?",
    answer="no",
    choices=YES_NO,
    section="One session for each task",
    why="A session has one connection, and a connection runs one statement at a time.",
)
def one_session_for_each_task(engine: Engine) -> str:
    async def read() -> bool:
        async with _async(engine) as session:
            results = await asyncio.gather(
                *(session.scalar(select(User.id).limit(1)) for _ in range(3)),
                return_exceptions=True,
            )
        return not any(isinstance(each, Exception) for each in results)

    return "yes" if _run(read()) else "no"


@fact(
    "An `await` is forgotten: `session.scalar(...)` alone. How many statements are sent?",
    answer=0,
    section="An async session",
    why="The call only makes a coroutine. Python warns that it was never awaited.",
)
def without_await(engine: Engine) -> int:
    async def read() -> None:
        async with _async(engine) as session:
            session.scalar(select(User.id))  # type: ignore[unused-coroutine]

    with record() as sent:
        _run(read())
    return sent.count
