"""The exercise of chapter 0, already solved: run its check, break the code, and check again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def greet_readers(session: Session) -> list[str]:
    """Return "Hello, <username>!" for every active user, in the order of their usernames."""
    users = session.scalars(select(User).where(User.is_active).order_by(User.username))
    return [f"Hello, {user.username}!" for user in users]
