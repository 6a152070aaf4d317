"""Wrong answers to ``recent_logins``, each with what its author was thinking."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import User


def nulls_first(session: Session, limit: int) -> list[str]:
    """No login is less than any login, so NULL comes last by itself."""
    order = (User.last_login_at.desc(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))


def no_tie_breaker(session: Session, limit: int) -> list[str]:
    """Two logins in the same minute: that never happens."""
    order = User.last_login_at.desc().nulls_last()
    return list(session.scalars(select(User.username).order_by(order).limit(limit)))


def leaves_out_never(session: Session, limit: int) -> list[str]:
    """Whoever never logged in has no place in a list of logins."""
    found = select(User.username).where(User.last_login_at.is_not(None))
    order = (User.last_login_at.desc(), User.username)
    return list(session.scalars(found.order_by(*order).limit(limit)))


def limits_in_python(session: Session, limit: int) -> list[str]:
    """A slice is a limit."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order)).all()[:limit])


def oldest_first(session: Session, limit: int) -> list[str]:
    """order_by sorts by date."""
    order = (User.last_login_at.nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))


def commits_itself(session: Session, limit: int) -> list[str]:
    """Done: commit."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    names = list(session.scalars(select(User.username).order_by(*order).limit(limit)))
    session.commit()
    return names


def zero_is_no_limit(session: Session, limit: int) -> list[str]:
    """A list of nobody makes no sense."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit or 10)))


def only_active(session: Session, limit: int) -> list[str]:
    """Users who have left don't log in."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    found = select(User.username).where(User.is_active).order_by(*order)
    return list(session.scalars(found.limit(limit)))


def to_the_second(session: Session, limit: int) -> list[str]:
    """Fractions of a second don't matter for a login."""
    last = func.date_trunc("second", User.last_login_at)
    order = (last.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))
