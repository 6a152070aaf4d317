"""Wrong answers to ``published_on``, each with what its author was thinking."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def session_time_zone(session: Session, day: date) -> list[int]:
    """The date of a timestamp is what date() gives."""
    found = select(Post.id).where(func.date(Post.published_at) == day).order_by(Post.id)
    return list(session.scalars(found))


def includes_next_midnight(session: Session, day: date) -> list[int]:
    """between() reads like a sentence."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at.between(start, start + timedelta(days=1)))
    return list(session.scalars(found.order_by(Post.id)))


def ends_a_second_early(session: Session, day: date) -> list[int]:
    """A day ends at 23:59:59."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at.between(start, end))
    return list(session.scalars(found.order_by(Post.id)))


def only_midnight(session: Session, day: date) -> list[int]:
    """The column holds dates, more or less."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at == start).order_by(Post.id)
    return list(session.scalars(found))
