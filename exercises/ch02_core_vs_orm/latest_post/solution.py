"""The reference solution of ``latest_post``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def latest_post(session: Session) -> Post | None:
    """Translate this Query into a ``select()``.

    It fetches at most one row, and so must yours::

        return (
            session.query(Post)
            .filter(Post.status == "published")
            .order_by(Post.published_at.desc(), Post.id.desc())
            .first()
        )

    The session that the check passes has no ``query()``.
    """
    posts = (
        select(Post)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        # Query.first() added this; first() of a result only reads one row.
        .limit(1)
    )
    return session.scalars(posts).first()
