"""Reading and writing. Nothing here knows HTTP, and nothing here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from .models import Post, Tag, User


class NotThere(LookupError):
    """There is no such row."""


class Taken(ValueError):
    """Another row has this value already, and it must be unique."""


def tags(session: Session) -> Sequence[Tag]:
    """All tags by name."""
    return session.scalars(select(Tag).order_by(Tag.name)).all()


def tag(session: Session, tag_id: int) -> Tag:
    """One tag."""
    found = session.get(Tag, tag_id)
    if found is None:
        raise NotThere(f"There is no tag {tag_id}.")
    return found


def add_tag(session: Session, name: str) -> Tag:
    """Add a tag."""
    new = Tag(name=name)
    session.add(new)
    _flush(session, f"A tag named {name!r} already exists.")
    return new


def posts(session: Session, before: int | None, limit: int) -> Sequence[Post]:
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
    return session.scalars(query).all()


def change_user(session: Session, user: User, changes: dict[str, Any]) -> User:
    """Set what is in ``changes`` and nothing else."""
    for name, value in changes.items():
        setattr(user, name, value)
    _flush(session, "A user of this name already exists.")
    return user


def user_by_name(session: Session, username: str) -> User | None:
    """An active user."""
    return session.scalars(
        select(User).where(User.username == username, User.is_active)
    ).one_or_none()


def _flush(session: Session, conflict: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Taken(conflict) from error
