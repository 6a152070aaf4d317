"""Right answers to ``published_on`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Date, cast, func, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, day: date) -> list[int]:
    """AT TIME ZONE gives the clock's time in that zone, and a date is cut from it."""
    found = text(
        "SELECT id FROM posts WHERE (published_at AT TIME ZONE 'UTC')::date = :day ORDER BY id"
    )
    return [number for (number,) in session.execute(found, {"day": day})]


def by_the_day_in_sql(session: Session, day: date) -> list[int]:
    """The same in SQLAlchemy."""
    that_day = cast(func.timezone("UTC", Post.published_at), Date) == day
    return list(session.scalars(select(Post.id).filter(that_day).order_by(Post.id)).all())


def up_to_the_last_microsecond(session: Session, day: date) -> list[int]:
    """PostgreSQL counts microseconds as well."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = start + timedelta(days=1, microseconds=-1)
    found = select(Post).where(Post.published_at.between(start, end))
    return sorted(post.id for post in session.scalars(found))


def truncated(session: Session, day: date) -> list[int]:
    """date_trunc() takes the zone as its third argument."""
    midnight = func.date_trunc("day", Post.published_at, "UTC")
    start = datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")
    return list(session.execute(select(Post.id).where(midnight == start).order_by("id")).scalars())


def in_a_range(session: Session, day: date) -> Sequence[int]:
    """A day is a range of moments, without its end."""
    found = text(
        "SELECT id FROM posts WHERE published_at <@ tstzrange("
        "CAST(:day AS timestamp) AT TIME ZONE 'UTC', "
        "(CAST(:day AS date) + 1)::timestamp AT TIME ZONE 'UTC') ORDER BY id"
    )
    return session.scalars(found, {"day": day}).all()
