"""The reference solution of ``post_counts``."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def post_counts(session: Session) -> list[tuple[str, int]]:
    """Return (username, number of published posts) for every user, even if it is 0.

    Order: the highest number first, then by username.
    Send one statement that fetches no other rows.
    """
    number = func.count(Post.id)
    # In the ON of the join: in WHERE it would drop the users who have published nothing.
    published = and_(Post.author_id == User.id, Post.status == "published")
    counts = (
        select(User.username, number)
        .outerjoin(Post, published)
        .group_by(User.id)
        .order_by(number.desc(), User.username)
    )
    return [(username, posts) for username, posts in session.execute(counts)]
