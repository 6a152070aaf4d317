"""The reference solution of ``comment_from``."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def comment_from(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Add a comment to a post and return it with its id.

    The post comes from another session, which may still be open or already closed. Its values may
    be old or expired. It stays where it is, and its row isn't changed. The comment belongs to the
    session that is passed in.
    """
    # The key is known even when the values are gone and the session is closed; and a key, unlike
    # an object, belongs to no session.
    [post_id] = inspect(post).identity or [None]
    comment = Comment(post_id=post_id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment
