"""Other right answers to ``published_in``, each with what its author was thinking."""

from datetime import UTC, datetime

from sqlalchemy import text

from workbook.blog import Post


def plain_sql(session, year, month):
    """The month as PostgreSQL makes it, in UTC."""
    query = """
        SELECT id FROM posts
        WHERE published_at >= make_timestamptz(:year, :month, 1, 0, 0, 0, 'UTC')
          AND published_at < make_timestamptz(:y, :m, 1, 0, 0, 0, 'UTC')
        ORDER BY published_at, id
    """
    y, m = (year + 1, 1) if month == 12 else (year, month + 1)
    given = {"year": year, "month": month, "y": y, "m": m}
    return session.scalars(text(query), given).all()


def published_only(session, year, month):
    """The status as well, and the order made in Python."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = start.replace(year=year + month // 12, month=month % 12 + 1)
    posts = session.query(Post.published_at, Post.id).filter(Post.status == "published")
    posts = posts.filter(Post.published_at >= start, Post.published_at < end)
    return [number for _, number in sorted(map(tuple, posts))]
