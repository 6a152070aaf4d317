"""Right answers to ``idle_users`` in other styles, each with what its author was thinking."""

from datetime import UTC, datetime

from sqlalchemy import func, not_, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session, since: datetime) -> list[str]:
    """The SQL by hand."""
    found = text(
        "SELECT username FROM users WHERE is_active AND (last_login_at IS NULL OR "
        "last_login_at < :since) ORDER BY username"
    )
    return [row.username for row in session.execute(found, {"since": since})]


def never_is_long_ago(session: Session, since: datetime) -> list[str]:
    """Minus infinity is before every moment."""
    last = func.coalesce(User.last_login_at, text("'-infinity'::timestamptz"))
    found = select(User.username).where(User.is_active.is_(True), last < since.astimezone(UTC))
    return list(session.scalars(found.order_by(User.username)).all())


def not_here_since(session: Session, since: datetime) -> tuple[str, ...]:
    """Everyone but those who were here; two conditions one after the other; a tuple."""
    here = func.coalesce(User.last_login_at >= since, False)
    found = select(User.username).where(not_(here)).where(User.is_active)
    return tuple(sorted(session.scalars(found)))


def core_table(session: Session, since: datetime) -> list[str]:
    """Names need no objects: the table is enough."""
    users = User.__table__
    last = users.c.last_login_at
    found = select(users.c.username).filter((last < since) | (last == None), users.c.is_active)  # noqa: E711
    return list(session.connection().execute(found.order_by(users.c.username)).scalars())


def unknown_is_true(session: Session, since: datetime) -> list[str]:
    """NULL < since is unknown, and unknown counts here."""
    idle = func.coalesce(User.last_login_at < since, True)
    found = select(User.username).where(idle).where(User.is_active.is_(True))
    return [name for (name,) in session.execute(found.order_by(User.username))]
