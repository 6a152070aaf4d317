"""The reference solution of ``hand_over``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import User


def hand_over(session: Session, leaver: str, heir: str) -> int:
    """Give all posts of one user to another, then delete the first user.

    ``leaver`` and ``heir`` are two usernames, and both exist. No post is lost; the comments of
    the leaver are deleted. Return the number of posts that changed hands. Everything has been sent
    when the function returns. The caller commits, not this function.
    """
    old = session.scalars(select(User).where(User.username == leaver)).one()
    new = session.scalars(select(User).where(User.username == heir)).one()
    # A copy of the list: a post that gets another author leaves old.posts at once.
    posts = list(old.posts)
    for post in posts:
        post.author = new
    session.flush()
    session.delete(old)
    session.flush()
    return len(posts)
