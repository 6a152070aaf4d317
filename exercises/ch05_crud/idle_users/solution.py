"""The reference solution of ``idle_users``."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workbook.blog import User


def idle_users(session: Session, since: datetime) -> list[str]:
    """Return the usernames of the active users who have not logged in since that moment.

    These are the ones whose last login was before it, and the ones who never logged in.
    Order: by username. Fetch no other rows.
    """
    # NULL < since is neither true nor false: "never" needs a condition of its own.
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    query = select(User.username).where(User.is_active, idle).order_by(User.username)
    return list(session.scalars(query))
