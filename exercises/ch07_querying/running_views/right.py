"""Other right answers to ``running_views``, each with what its author was thinking."""

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import aliased

from workbook.blog import Post


def plain_sql(session, last):
    """Add up, number from the end, cut, all in the database."""
    query = """
        SELECT id, views, total FROM (
            SELECT id, views, published_at,
                   sum(views) OVER (ORDER BY published_at, id) AS total,
                   row_number() OVER (ORDER BY published_at DESC, id DESC) AS from_the_end
            FROM posts WHERE status = 'published') t
        WHERE from_the_end <= :last ORDER BY published_at, id
    """
    return session.execute(text(query), {"last": last}).all()


def sums_what_is_not_later(session, last):
    """A sum of its own for each of the last posts."""
    other = aliased(Post)
    total = select(func.sum(other.views)).where(
        other.status == "published",
        tuple_(other.published_at, other.id) <= tuple_(Post.published_at, Post.id),
    )
    posts = select(Post.id, Post.views, total.scalar_subquery()).where(Post.status == "published")
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(last)
    return session.execute(newest).all()[::-1]
