"""The reference solution of ``greet_readers``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def greet_readers(session: Session) -> list[str]:
    """Return "Hello, <username>!" for every active user, in the order of their usernames."""
    # Without ORDER BY the database may return the rows in any order, not always the same one.
    users = session.scalars(select(User).where(User.is_active).order_by(User.username))
    return [f"Hello, {user.username}!" for user in users]
