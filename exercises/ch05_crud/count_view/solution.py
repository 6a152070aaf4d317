"""The reference solution of ``count_view``."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.blog import Post


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a post and return the new number, or None when there is no such post.

    Another transaction may count a view of the same post at the same time: no view may be lost.
    """
    # The database adds to what is there now, not to what this session once read.
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalars(counted.returning(Post.views)).one_or_none()
