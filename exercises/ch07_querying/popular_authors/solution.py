"""The reference solution of ``popular_authors``."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Post, User


def popular_authors(session: Session, least: int, limit: int) -> list[User]:
    """Return the first ``limit`` users, by username, who have a post with ``least`` views or more.

    ``posts`` of each user holds exactly their posts with at least so many views, drafts as well, in
    the order of their ids, and is loaded. The session has loaded none of them before. Send at most
    2 statements that fetch nothing else.
    """
    popular = Post.views >= least
    users = (
        select(User)
        .where(User.posts.any(popular))
        .order_by(User.username)
        # The limit counts users: the posts come with a statement of their own.
        .limit(limit)
        .options(selectinload(User.posts.and_(popular)))
    )
    return list(session.scalars(users))
