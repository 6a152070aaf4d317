"""Other right answers to ``save_title``."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from workbook.blog import Post


def in_a_savepoint(session: Session, post: Post, title: str) -> bool:
    """The flush may fail; the savepoint repairs what it leaves."""
    try:
        with session.begin_nested():
            post.title = title
    except StaleDataError:
        return False
    return True


def counts_the_rows(session: Session, post: Post, title: str) -> bool:
    """How many rows did the UPDATE change?"""
    change = update(Post).filter_by(id=post.id).values({"title": title})
    return session.execute(change).rowcount == 1


def locks_it(session: Session, post: Post, title: str) -> bool:
    """A row that is locked stays."""
    query = select(Post.id).where(Post.id == post.id).with_for_update()
    if session.scalars(query).first() is None:
        return False
    post.title = title
    session.flush()
    return True
