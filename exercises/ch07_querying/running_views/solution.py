"""The reference solution of ``running_views``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def running_views(session: Session, last: int) -> list[tuple[int, int, int]]:
    """Return (id, views, total) of the ``last`` most recently published posts, the oldest first.

    ``total`` is the sum of the views of this post and of all posts published before it, including
    those that aren't returned. Every published post has a date. Of two posts published at the same
    moment, the one with the lower id comes first, and its total leaves out the views of the other.
    Send one statement that fetches no other rows.
    """
    # With the id no two rows are equal; equal rows would all get the total after the last of them.
    total = func.sum(Post.views).over(order_by=[Post.published_at, Post.id])
    posts = select(Post.id, Post.views, total).where(Post.status == "published")
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(last)
    rows = session.execute(newest).all()
    return [(post_id, views, so_far) for post_id, views, so_far in reversed(rows)]
