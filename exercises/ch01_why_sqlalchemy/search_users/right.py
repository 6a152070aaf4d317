"""Other right answers to ``search_users``."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, String, bindparam, func, literal, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def _aware(login: datetime | None) -> datetime | None:
    return login.replace(tzinfo=UTC) if login is not None and login.tzinfo is None else login


def plain_sql(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    """replace() takes away what is found: a name that holds the words gets shorter."""
    query = text(
        "SELECT username, last_login_at FROM users WHERE :words = '' OR "
        "length(replace(lower(username), lower(:words), '')) < length(username) ORDER BY id"
    )
    typed = query.bindparams(bindparam("words", words, String)).columns(
        username=String, last_login_at=DateTime(timezone=True)
    )
    return [(name, _aware(login)) for name, login in session.execute(typed)]


def own_escape(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    """The signs that LIKE knows get a sign before them, and SQL hears which one."""
    for sign in "!%_":
        words = words.replace(sign, f"!{sign}")
    found = User.username.ilike(f"%{words}%", escape="!")
    rows = session.execute(select(User.username, User.last_login_at).where(found).order_by(User.id))
    return [(row.username, _aware(row.last_login_at)) for row in rows]


def objects(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    """Whole users, and lower() on both sides."""
    lowered = func.lower(User.username).contains(words.lower(), autoescape=True)
    users = session.scalars(select(User).where(lowered).order_by(User.id)).all()
    return [(user.username, _aware(user.last_login_at)) for user in users]


def position(session: Session, words: str) -> list[tuple[str, datetime | None]]:
    """Each database has a function that finds a text in another one."""
    name, looked_for = func.lower(User.username), func.lower(literal(words))
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    place = func.instr(name, looked_for) if on_sqlite else func.strpos(name, looked_for)
    query = session.query(User.username, User.last_login_at).filter(place > 0).order_by(User.id)
    return [(name, login and _aware(login).astimezone(UTC)) for name, login in query]
