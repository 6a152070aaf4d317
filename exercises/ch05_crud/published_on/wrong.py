"""Wrong answers to ``published_on``, each with what its author was thinking."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

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


def zone_of_the_machine(session: Session, day: date) -> list[int]:
    """astimezone() makes it aware."""
    start = datetime.combine(day, time()).astimezone()
    end = start + timedelta(days=1)
    found = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(found.order_by(Post.id)))


def published_only(session: Session, day: date) -> list[int]:
    """Only what is published has been published."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = start + timedelta(days=1)
    found = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(found.where(Post.status == "published").order_by(Post.id)))


def rows_not_values(session: Session, day: date) -> Any:
    """execute() returns the ids."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = start + timedelta(days=1)
    found = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return session.execute(found.order_by(Post.id)).all()
