"""Other right answers to ``current_views``."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, post: Post) -> int:
    """A column is a plain number: no object is involved."""
    post_id = session.identity_key(instance=post)[1][0]
    query = text("SELECT views FROM posts WHERE id = :id")
    return session.connection().execute(query, {"id": post_id}).scalar_one()


def one_column(session: Session, post: Post) -> int:
    """Select the column, not the object."""
    with session.no_autoflush:
        return session.scalars(select(Post.views).where(Post.id == post.id)).one()


def expires_one_value(session: Session, post: Post) -> int:
    """What has expired is read again when it is touched."""
    session.expire(post, ["views"])
    return post.views


def flushes_first(session: Session, post: Post) -> int:
    """What is saved cannot get lost, so everything may be read again."""
    session.flush()
    session.refresh(post)
    return post.views
