"""Wrong answers to ``published_in``, each with what its author was thinking."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import extract, func, select

from workbook.blog import Post

_OUT = Post.status == "published"


def _month(session, *conditions):
    posts = select(Post.id).where(*conditions).order_by(Post.published_at, Post.id)
    return session.scalars(posts).all()


def hides_the_column(session, year, month):
    """Take year and month out of the date."""
    moment = func.timezone("UTC", Post.published_at)
    return _month(session, extract("year", moment) == year, extract("month", moment) == month)


def time_zone_of_the_session(session, year, month):
    """From the first of the month to the next."""
    start = datetime(year, month, 1)
    end = datetime(year + month // 12, month % 12 + 1, 1)
    return _month(session, Post.published_at >= start, Post.published_at < end)


def no_month_after_december(session, year, month):
    """The next month is one more."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year, month + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at >= start, Post.published_at < end)


def last_day_missing(session, year, month):
    """Up to the last day."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(days=1)
    return _month(session, Post.published_at.between(start, end))


def first_moment_of_next(session, year, month):
    """Between the first of this month and the first of the next."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at.between(start, end))


def filters_in_python(session, year, month):
    """Ask the objects."""
    rows = session.execute(select(Post.id, Post.published_at).where(_OUT))
    found = sorted(
        (moment, post_id)
        for post_id, moment in rows
        if (moment.astimezone(UTC).year, moment.astimezone(UTC).month) == (year, month)
    )
    return [post_id for _, post_id in found]


def last_minute_missing(session, year, month):
    """Up to one minute before midnight of the last day."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(minutes=1)
    return _month(session, Post.published_at.between(start, end))


def ties_in_any_order(session, year, month):
    """No two posts are published at the same moment."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    posts = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return session.scalars(posts.order_by(Post.published_at)).all()


def december_is_empty(session, year, month):
    """After month 12 comes month 1."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year, month % 12 + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at >= start, Post.published_at < end)
