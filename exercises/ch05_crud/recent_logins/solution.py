"""The reference solution of ``recent_logins``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def recent_logins(session: Session, limit: int) -> list[str]:
    """Return the usernames of at most ``limit`` users, the latest login first.

    Users who never logged in come after all others. Users with the same login time, or with none,
    are sorted by username. Fetch no other rows.
    """
    # NULL counts as the greatest value: without nulls_last it would come first.
    order = (User.last_login_at.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))
