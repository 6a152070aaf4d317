"""Wrong answers to ``current_views``, each with what its author was thinking."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def reads_the_old_number(session: Session, post: Post) -> int:
    """A SELECT always reads the latest."""
    return session.scalars(select(Post).where(Post.id == post.id)).one().views


def throws_changes_away(session: Session, post: Post) -> int:
    """refresh() reads the latest."""
    session.refresh(post)
    return post.views


def commits_itself(session: Session, post: Post) -> int:
    """A commit expires everything, and saves the changes too."""
    session.commit()
    return post.views


def rolls_back(session: Session, post: Post) -> int:
    """A rollback expires everything."""
    session.rollback()
    return post.views


def writes_old_views(session: Session, post: Post) -> int:
    """Out with the old object, in with a new one."""
    session.expunge(post)
    return session.get(Post, inspect(post).identity).views
