"""A value that the database works out is fetched at the next reading, under async too late."""

import asyncio
from datetime import datetime

from sqlalchemy import Engine, func
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WORDS = "updated_at raises MissingGreenlet after an update"
WHY = "a server-side or onupdate column is expired"
CURE = "refresh, or eager_defaults"
CHAPTER = "ch12"
ASKED = "sqlalchemy#12125"
PHRASES = (
    "MissingGreenlet when reading updated_at after flush",
    "onupdate func.now() async attribute error after update",
    "eager_defaults async updated_at",
)
SHOWS = "updated_at: MissingGreenlet"


def _update(engine: Engine, *, eager: bool) -> str:
    class Base(DeclarativeBase):
        pass

    class Note(Base):
        __tablename__ = "notes"
        __mapper_args__ = {"eager_defaults": eager}  # noqa: RUF012
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str]
        updated_at: Mapped[datetime | None] = mapped_column(onupdate=func.now())

    async def run() -> str:
        pool = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"))
        try:
            async with AsyncSession(pool) as session:
                note = Note(text="one")
                session.add(note)
                await session.flush()
                note.text = "two"
                await session.flush()
                try:
                    return f"updated_at: {type(note.updated_at).__name__}"
                except MissingGreenlet:
                    return "updated_at: MissingGreenlet"
        finally:
            await pool.dispose()

    Base.metadata.create_all(engine)
    return asyncio.run(run())


def bad(engine: Engine) -> str:
    return _update(engine, eager=False)


def good(engine: Engine) -> str:
    return _update(engine, eager=True)
