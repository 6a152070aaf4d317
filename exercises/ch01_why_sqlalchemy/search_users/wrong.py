"""Wrong answers to ``search_users``, each with what its author was thinking."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import User


def _aware(rows: Any) -> list[tuple[str, datetime | None]]:
    return [
        (name, login.replace(tzinfo=UTC) if login and login.tzinfo is None else login)
        for name, login in rows
    ]


def case_counts(session: Session, words: str) -> Any:
    """contains() is the method whose name says it."""
    query = select(User.username, User.last_login_at)
    query = query.where(User.username.contains(words, autoescape=True)).order_by(User.id)
    return _aware(session.execute(query))


def wildcards_work(session: Session, words: str) -> Any:
    """ilike with a percent sign on both sides is how one searches."""
    query = select(User.username, User.last_login_at)
    return _aware(session.execute(query.where(User.username.ilike(f"%{words}%")).order_by(User.id)))


def escape_not_said(session: Session, words: str) -> Any:
    """A backslash makes % and _ literal: it did so on PostgreSQL."""
    for sign in "\\%_":
        words = words.replace(sign, f"\\{sign}")
    query = select(User.username, User.last_login_at)
    return _aware(session.execute(query.where(User.username.ilike(f"%{words}%")).order_by(User.id)))


def special_character(session: Session, words: str) -> Any:
    """% and _ are the special characters, and the backslash escapes them."""
    words = words.replace("%", "\\%").replace("_", "\\_")
    condition = User.username.ilike(f"%{words}%", escape="\\")
    return _aware(
        session.execute(
            select(User.username, User.last_login_at).where(condition).order_by(User.id)
        )
    )


def fails_on_one(session: Session, words: str) -> Any:
    """position() finds a part of a text without any pattern."""
    found = func.strpos(func.lower(User.username), words.lower()) > 0
    query = select(User.username, User.last_login_at).where(found).order_by(User.id)
    return _aware(session.execute(query))


def naive(session: Session, words: str) -> Any:
    """The column is a DateTime(timezone=True), so it has its zone."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [tuple(row) for row in session.execute(query)]


def relabels_an_aware_value(session: Session, words: str) -> Any:
    """replace() says that it is UTC, for every value alike."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [(name, at and at.replace(tzinfo=UTC)) for name, at in session.execute(query)]


def takes_local_time(session: Session, words: str) -> Any:
    """astimezone(UTC) makes any datetime a UTC one."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [(name, at and at.astimezone(UTC)) for name, at in session.execute(query)]


def forgets_none(session: Session, words: str) -> Any:
    """Everybody has logged in at some time."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [
        (name, at if at.tzinfo else at.replace(tzinfo=UTC)) for name, at in session.execute(query)
    ]


def filters_in_python(session: Session, words: str) -> Any:
    """Python's `in` has no wildcards and no databases to differ."""
    rows = session.execute(select(User.username, User.last_login_at).order_by(User.id))
    return _aware(row for row in rows if words.lower() in row.username.lower())


def wrong_order(session: Session, words: str) -> Any:
    """Sorted by name is what people read."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.username)
    return _aware(session.execute(query))


def strips_words(session: Session, words: str) -> Any:
    """Nobody searches for a blank."""
    condition = User.username.icontains(words.strip(), autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return _aware(session.execute(query))
