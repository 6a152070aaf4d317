"""Wrong answers to ``save_title``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, make_transient
from sqlalchemy.orm.exc import StaleDataError

from workbook.blog import Post


def leaves_it_to_the_caller(session: Session, post: Post, title: str) -> bool:
    """The exception says that the post is gone."""
    post.title = title
    try:
        session.flush()
    except StaleDataError:
        return False
    return True


def loses_the_callers_work(session: Session, post: Post, title: str) -> bool:
    """After an error one rolls back."""
    post.title = title
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        return False
    return True


def looks_first(session: Session, post: Post, title: str) -> bool:
    """get() looks in the identity map; a select asks the database."""
    if session.scalar(select(Post.id).where(Post.id == post.id)) is None:
        return False
    post.title = title
    session.flush()
    return True


def refreshes_everything(session: Session, post: Post, title: str) -> bool:
    """What is old is the session's memory, so it is emptied."""
    post_id = post.id
    session.expire_all()
    if session.get(Post, post_id, with_for_update=True) is None:
        return False
    post.title = title
    session.flush()
    return True


def commits_itself(session: Session, post: Post, title: str) -> bool:
    """After a commit everything is loaded anew."""
    post_id = post.id
    session.commit()
    if session.get(Post, post_id, with_for_update=True) is None:
        return False
    post.title = title
    session.flush()
    return True


def brings_it_back(session: Session, post: Post, title: str) -> bool:
    """If the row isn't there, it is inserted."""
    there = session.scalar(select(Post.id).where(Post.id == post.id).with_for_update()) is not None
    if not there:
        session.expunge(post)
        make_transient(post)
        session.add(post)
    post.title = title
    session.flush()
    return there


def always_true(session: Session, post: Post, title: str) -> bool:
    """A savepoint around it, and the row is gone: nothing to do."""
    try:
        with session.begin_nested():
            post.title = title
    except (StaleDataError, InvalidRequestError):
        pass
    return True
