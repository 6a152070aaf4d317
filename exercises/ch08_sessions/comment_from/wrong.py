"""Wrong answers to ``comment_from``, each with what its author was thinking."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def drops_the_callers_work(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """An empty session has no conflicts."""
    session.expunge_all()
    comment = Comment(post_id=inspect(post).identity[0], author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def object_of_another_session(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """There is a relationship, so it is used."""
    comment = Comment(post=post, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def saves_old_values(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """merge() is for objects from other sessions."""
    mine = session.merge(post)
    comment = Comment(post=mine, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def reads_a_detached_object(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Ids are plain numbers."""
    comment = Comment(post_id=post.id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def takes_the_post_over(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Out of the old session, then there is no conflict."""
    [post_id] = inspect(post).identity
    if inspect(post).session is not None:
        inspect(post).session.expunge(post)
    comment = Comment(post_id=post_id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def adds_to_the_other_session(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """The comment goes where its post is."""
    state = inspect(post)
    home = state.session or session
    comment = Comment(post_id=state.identity[0], author_id=author_id, content=content)
    home.add(comment)
    home.flush()
    return comment
