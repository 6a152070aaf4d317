"""Wrong answers to ``greet_readers``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def missing_order_by(session: Session) -> list[str]:
    """The rows came in the right order when I tried it."""
    users = session.scalars(select(User).where(User.is_active))
    return [f"Hello, {user.username}!" for user in users]


def greets_inactive(session: Session) -> list[str]:
    """Everybody in the table is a reader."""
    users = session.scalars(select(User).order_by(User.username))
    return [f"Hello, {user.username}!" for user in users]


def greets_objects(session: Session) -> list[str]:
    """The user prints well enough."""
    users = session.scalars(select(User).where(User.is_active).order_by(User.username))
    return [f"Hello, {user}!" for user in users]
