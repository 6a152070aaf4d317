"""The reference solution of ``find_readers``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import User


def find_readers(session: Session, beginning: str) -> list[int]:
    """Return the ids of the first ten users whose username begins with this text, ignoring case.

    Compare both in lowercase, converted by PostgreSQL's `lower`. Every character that was typed
    stands for itself. Order: by the username in lowercase, then by id.

    The table has thousands of users, and an index on `lower(username)` that serves LIKE. Send one
    statement that uses it instead of reading the whole table.
    """
    typed = beginning.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    lowered = func.lower(User.username)
    # The pattern must not begin with a wildcard, and the expression must be that of the index.
    users = select(User.id).where(lowered.like(func.lower(typed) + "%", escape="\\"))
    return list(session.scalars(users.order_by(lowered, User.id).limit(10)))
