"""The reference solution of ``published_in``."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def published_in(session: Session, year: int, month: int) -> list[int]:
    """Return the ids of the posts published in this month, in UTC.

    The time zone of the database session makes no difference. Every published post has a date, and
    no draft has one. Order: by ``published_at``, then by id.

    The table contains 20,000 posts and has an index on ``published_at``. Send one statement that
    fetches no other rows, and write it so that its plan uses this index instead of reading the
    whole table.
    """
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    # The column is alone on its side: the index has no use for extract() or date_trunc() of it.
    posts = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(posts.order_by(Post.published_at, Post.id)))
