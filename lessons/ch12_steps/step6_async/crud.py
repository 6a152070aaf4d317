"""Reading and writing. Nothing here knows HTTP, and nothing here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from .models import Post, Tag, User


class NotThere(LookupError):
    """There is no such row."""


class Taken(ValueError):
    """Another row has this value already, and it must be unique."""


async def tags(session: AsyncSession) -> Sequence[Tag]:
    """All tags by name."""
    return (await session.scalars(select(Tag).order_by(Tag.name))).all()


async def tag(session: AsyncSession, tag_id: int) -> Tag:
    """One tag."""
    found = await session.get(Tag, tag_id)
    if found is None:
        raise NotThere(f"There is no tag {tag_id}.")
    return found


async def add_tag(session: AsyncSession, name: str) -> Tag:
    """Add a tag."""
    new = Tag(name=name)
    session.add(new)
    await _flush(session, f"A tag named {name!r} already exists.")
    return new


async def posts(session: AsyncSession, before: int | None, limit: int) -> Sequence[Post]:
    """Published posts, the newest ids first, each with its author."""
    query = (
        select(Post)
        .where(Post.status == "published")
        .options(joinedload(Post.author))
        .order_by(Post.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Post.id < before)
    return (await session.scalars(query)).all()


async def change_user(session: AsyncSession, user: User, changes: dict[str, Any]) -> User:
    """Set what is in ``changes`` and nothing else."""
    for name, value in changes.items():
        setattr(user, name, value)
    await _flush(session, "A user of this name already exists.")
    return user


async def user_by_name(session: AsyncSession, username: str) -> User | None:
    """An active user."""
    query = select(User).where(User.username == username, User.is_active)
    return (await session.scalars(query)).one_or_none()


async def _flush(session: AsyncSession, conflict: str) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise Taken(conflict) from error
