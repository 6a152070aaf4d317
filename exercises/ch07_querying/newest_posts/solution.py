"""The reference solution of ``newest_posts``."""

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workbook.blog import Post


def newest_posts(
    session: Session, size: int, after: tuple[datetime, int] | None = None
) -> list[Post]:
    """Return one page of the published posts: at most ``size`` of them.

    Order: ``published_at``, the newest first; posts published at the same moment by id, the higher
    one first. Every published post has a date. ``after`` is (published_at, id) of the last post on
    the previous page; None asks for the first page. Posts published in the meantime don't shift the
    pages. Send one statement that fetches the rows of this page only.
    """
    posts = select(Post).where(Post.status == "published")
    if after is not None:
        # Both columns at once, compared from the left: the id decides between equal moments.
        posts = posts.where(tuple_(Post.published_at, Post.id) < after)
    newest_first = Post.published_at.desc(), Post.id.desc()
    return list(session.scalars(posts.order_by(*newest_first).limit(size)))
