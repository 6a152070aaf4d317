"""The reference solution of ``add_user``."""

from sqlalchemy.orm import Session

from workbook.blog import User


def add_user(session: Session, username: str, email: str) -> User:
    """Add a user and return the object with its id filled in.

    The caller commits. One statement is enough.
    """
    user = User(username=username, email=email)
    session.add(user)
    # flush, not commit: the INSERT returns the id, and the caller decides whether to commit.
    session.flush()
    return user
