"""The reference solution of ``popular_authors``."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Post, User


def popular_authors(session: Session, least: int, limit: int) -> list[User]:
    """Return the first ``limit`` users, by username, who have a post with ``least`` views or more.

    ``posts`` of each user is loaded and contains exactly their posts with at least that many views,
    drafts included, in the order of their ids. The session has loaded none of them before. Send at
    most 2 statements that fetch nothing else.
    """
    popular = Post.views >= least
    users = (
        select(User)
        .where(User.posts.any(popular))
        .order_by(User.username)
        # The limit counts users: a second statement loads the posts.
        .limit(limit)
        .options(selectinload(User.posts.and_(popular)))
    )
    return list(session.scalars(users))
