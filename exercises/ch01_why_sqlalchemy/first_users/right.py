"""Other right answers to ``first_users``."""

import enum
from typing import Literal, get_args

from sqlalchemy import literal_column, select, text
from sqlalchemy.orm import Session, load_only

from workbook.blog import User


def plain_sql(session: Session, sort_by: str, limit: int) -> list[str]:
    """Three texts for three words: nothing of the visitor's gets into the SQL."""
    order = {"username": "username, id", "email": "email, id", "created_at": "created_at, id"}
    try:
        query = f"SELECT username FROM users ORDER BY {order[sort_by]} LIMIT :n"  # noqa: S608
    except KeyError:
        raise ValueError(sort_by) from None
    return [row.username for row in session.execute(text(query), {"n": limit})]


class _Key(enum.Enum):
    username = "username"
    email = "email"
    created_at = "created_at"


def enumerated(session: Session, sort_by: str, limit: int) -> list[str]:
    """An Enum raises ValueError by itself."""
    column = User.__table__.c[_Key(sort_by).value]
    users = select(User.username).order_by(column.asc(), User.id.asc()).fetch(limit)
    return session.scalars(users).all()


def objects(session: Session, sort_by: str, limit: int) -> list[str]:
    """Objects with two columns, cut by a slice."""
    match sort_by:
        case "username" | "email" | "created_at":
            users = select(User).options(load_only(User.username)).order_by(sort_by, User.id)
            return [user.username for user in session.scalars(users.slice(0, limit))]
    raise ValueError("no such column")


_Word = Literal["username", "email", "created_at"]


class _UnknownColumnError(ValueError):
    pass


def legacy_query(session: Session, sort_by: str, limit: int) -> list[str]:
    """The Query, and an error of my own that is a ValueError."""
    if sort_by not in get_args(_Word):
        raise _UnknownColumnError(sort_by)
    query = session.query(User.username).order_by(literal_column(f"users.{sort_by}"), User.id)
    return [name for (name,) in query.limit(limit)]


def nothing_to_send(session: Session, sort_by: str, limit: int) -> list[str]:
    """Nobody has to be asked for the first none."""
    columns = (User.username, User.email, User.created_at)
    if sort_by not in {column.key for column in columns}:
        raise ValueError(f"Sort by one of {[column.key for column in columns]}")
    if limit == 0:
        return []
    chosen = next(column for column in columns if column.key == sort_by)
    return list(
        session.execute(select(User.username).order_by(chosen, User.id).limit(limit)).scalars()
    )
