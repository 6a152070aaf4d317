"""Right answers to ``recent_logins`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import desc, func, nulls_last, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session, limit: int) -> list[str]:
    """The SQL by hand."""
    found = text(
        "SELECT username FROM users ORDER BY last_login_at DESC NULLS LAST, username LIMIT :limit"
    )
    return list(session.execute(found, {"limit": limit}).scalars())


def never_is_a_column(session: Session, limit: int) -> list[str]:
    """false sorts before true."""
    found = select(User.username).order_by(
        User.last_login_at.is_(None), User.last_login_at.desc(), User.username.asc()
    )
    return [name for (name,) in session.execute(found.fetch(limit))]


def objects_first(session: Session, limit: int) -> tuple[str, ...]:
    """Objects have names."""
    order = (nulls_last(desc(User.last_login_at)), User.username)
    users = session.scalars(select(User).order_by(*order).slice(0, limit))
    return tuple(user.username for user in users)


def numbered(session: Session, limit: int) -> Sequence[str]:
    """A window function numbers them."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    number = func.row_number().over(order_by=order).label("number")
    places = select(User.username, number).subquery()
    found = select(places.c.username).where(places.c.number <= limit)
    return session.scalars(found.order_by(places.c.number)).all()
