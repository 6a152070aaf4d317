"""Wrong answers to ``idle_users``, each with what its author was thinking."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workbook.blog import User


def forgets_never(session: Session, since: datetime) -> list[str]:
    """Whoever never logged in has no login before that moment... or has one at minus infinity?"""
    found = select(User.username).where(User.is_active, User.last_login_at < since)
    return list(session.scalars(found.order_by(User.username)))


def python_or(session: Session, since: datetime) -> list[str]:
    """or means or."""
    idle = (User.last_login_at < since) or (User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return list(session.scalars(found.order_by(User.username)))


def one_condition_only(session: Session, since: datetime) -> list[str]:
    """Active, and not here since then."""
    found = select(User.username).where(User.is_active and User.last_login_at < since)
    return list(session.scalars(found.order_by(User.username)))


def missing_brackets(session: Session, since: datetime) -> list[str]:
    """Read aloud it sounds right: active and before, or never."""
    idle = User.is_active & (User.last_login_at < since) | User.last_login_at.is_(None)
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def missing_brackets_too(session: Session, since: datetime) -> list[str]:
    """Read aloud it sounds right: before or never, and active."""
    idle = (User.last_login_at < since) | User.last_login_at.is_(None) & User.is_active
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def forgets_active(session: Session, since: datetime) -> list[str]:
    """Two conditions were hard enough."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def includes_the_moment(session: Session, since: datetime) -> list[str]:
    """<= to be on the safe side."""
    idle = or_(User.last_login_at <= since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return list(session.scalars(found.order_by(User.username)))


def rows_not_values(session: Session, since: datetime) -> Any:
    """execute() gives the names."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return session.execute(found.order_by(User.username)).all()


def wrong_order(session: Session, since: datetime) -> list[str]:
    """They come in the order in which they signed up anyway."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    return list(session.scalars(select(User.username).where(User.is_active, idle)))


def forgets_before(session: Session, since: datetime) -> list[str]:
    """is_(None) was the difficult part."""
    found = select(User.username).where(User.is_active, User.last_login_at.is_(None))
    return list(session.scalars(found.order_by(User.username)))


def turned_round(session: Session, since: datetime) -> list[str]:
    """Since then means: later."""
    idle = or_(User.last_login_at > since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return list(session.scalars(found.order_by(User.username)))


def filters_in_python(session: Session, since: datetime) -> list[str]:
    """Python's `or` works on objects."""
    users = session.scalars(select(User).order_by(User.username))
    return [
        user.username
        for user in users
        if user.is_active and (user.last_login_at is None or user.last_login_at < since)
    ]


def generator(session: Session, since: datetime) -> Any:
    """One by one takes less memory."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    yield from session.scalars(found.order_by(User.username))


def never_is_1970(session: Session, since: datetime) -> list[str]:
    """Never is a long time ago."""
    last = func.coalesce(User.last_login_at, datetime(1970, 1, 1, tzinfo=UTC))
    found = select(User.username).where(User.is_active, last < since)
    return list(session.scalars(found.order_by(User.username)))
