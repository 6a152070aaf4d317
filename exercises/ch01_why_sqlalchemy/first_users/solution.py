"""The reference solution of ``first_users``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def first_users(session: Session, sort_by: str, limit: int) -> list[str]:
    """Return the usernames of the first ``limit`` users, sorted by the column ``sort_by``.

    ``sort_by`` is what a visitor chose: "username", "email" or "created_at". All three sort
    in ascending order; users with the same value come in the order of their ids.

    * For any other text raise ValueError, before any SQL is sent.
    * The database does the sorting: fetch no more than ``limit`` rows.
    """
    # Listed by hand: getattr(User, sort_by) would also sort by columns that visitors must not see.
    sortable = {"username": User.username, "email": User.email, "created_at": User.created_at}
    if sort_by not in sortable:
        raise ValueError(f"cannot sort by {sort_by!r}")
    query = select(User.username).order_by(sortable[sort_by], User.id).limit(limit)
    return list(session.scalars(query))
