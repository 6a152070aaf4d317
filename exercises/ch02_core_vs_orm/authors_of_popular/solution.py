"""The reference solution of ``authors_of_popular``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def authors_of_popular(session: Session, least: int) -> list[User]:
    """Translate this Query into a ``select()`` that returns the same list.

    Send one statement. Here is the Query::

        return (
            session.query(User)
            .join(User.posts)
            .filter(Post.views >= least)
            .order_by(User.username)
            .all()
        )

    The session that the check passes has no ``query()``.
    """
    users = (
        select(User)
        # A question about existence needs no join, so no author comes twice.
        .where(User.posts.any(Post.views >= least))
        .order_by(User.username)
    )
    return list(session.scalars(users))
