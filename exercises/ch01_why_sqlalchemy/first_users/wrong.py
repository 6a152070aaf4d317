"""Wrong answers to ``first_users``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import Text, bindparam, cast, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def placeholder_for_a_name(session: Session, sort_by: str, limit: int) -> Any:
    """Placeholders are safe, so the column becomes one."""
    query = text("SELECT username FROM users ORDER BY :sort_by, id LIMIT :limit")
    return list(session.scalars(query, {"sort_by": sort_by, "limit": limit}))


def sorts_by_a_constant(session: Session, sort_by: str, limit: int) -> Any:
    """PostgreSQL complained about a constant of no type, so the placeholder gets a type."""
    column = cast(bindparam("sort_by", sort_by), Text)
    return list(session.scalars(select(User.username).order_by(column, User.id).limit(limit)))


def takes_any_text(session: Session, sort_by: str, limit: int) -> Any:
    """It is only the order: nobody can read anything by sorting."""
    order = text(f"{sort_by or 'id'}, id")
    return list(session.scalars(select(User.username).order_by(order).limit(limit)))


def database_refuses(session: Session, sort_by: str, limit: int) -> Any:
    """A column that does not exist is an error anyway."""
    if sort_by in ("id", "bio", "is_active"):
        raise ValueError(sort_by)
    query = select(User.username).order_by(sort_by, User.id).limit(limit)
    return list(session.scalars(query))


def another_error(session: Session, sort_by: str, limit: int) -> Any:
    """A dictionary refuses what is not in it."""
    column = {"username": User.username, "email": User.email, "created_at": User.created_at}[
        sort_by
    ]
    return list(session.scalars(select(User.username).order_by(column, User.id).limit(limit)))


def no_tie_breaker(session: Session, sort_by: str, limit: int) -> Any:
    """Sorted by what was asked for; nobody asked for more."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    query = select(User.username).order_by(getattr(User, sort_by)).limit(limit)
    return list(session.scalars(query))


def checks_too_late(session: Session, sort_by: str, limit: int) -> Any:
    """Ask the database which columns there are: then nobody has to keep a list."""
    known = session.scalars(
        text("SELECT column_name FROM information_schema.columns WHERE table_name = 'users'")
    )
    if sort_by not in set(known) - {"id", "full_name", "bio", "is_active", "last_login_at"}:
        raise ValueError(sort_by)
    order = getattr(User, sort_by)
    return list(session.scalars(select(User.username).order_by(order, User.id).limit(limit)))


def sorts_in_python(session: Session, sort_by: str, limit: int) -> Any:
    """What is sorted in Python cannot be injected."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    users = session.scalars(select(User)).all()
    ordered = sorted(users, key=lambda user: (getattr(user, sort_by), user.id))
    return [user.username for user in ordered[:limit]]


def sorts_downwards(session: Session, sort_by: str, limit: int) -> Any:
    """The newest first is what people want to see."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    order = getattr(User, sort_by).desc()
    return list(session.scalars(select(User.username).order_by(order, User.id).limit(limit)))
