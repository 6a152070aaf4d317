"""The reference solution of ``published_on``."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def published_on(session: Session, day: date) -> list[int]:
    """Return the ids of the posts whose ``published_at`` is on this day in UTC.

    Their status doesn't matter, nor does the time zone that the database session is set to. Order:
    by id. Fetch no other rows.
    """
    # From midnight up to, and without, the next midnight; with the zone written into the value.
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = start + timedelta(days=1)
    query = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(query.order_by(Post.id)))
