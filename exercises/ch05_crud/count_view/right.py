"""Right answers to ``count_view`` in other styles, each with what its author was thinking."""

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, post_id: int) -> int | None:
    """The SQL by hand."""
    counted = text("UPDATE posts SET views = views + 1 WHERE id = :id RETURNING views")
    row = session.execute(counted, {"id": post_id}).one_or_none()
    return row.views if row is not None else None


def locked_first(session: Session, post_id: int) -> int | None:
    """The row is mine from the SELECT on; then Python may add."""
    post = session.get(Post, post_id, populate_existing=True, with_for_update=True)
    if post is None:
        return None
    post.views += 1
    session.flush()
    return post.views


def an_expression_on_the_object(session: Session, post_id: int) -> int | None:
    """An attribute can be set to SQL; the flush sends it."""
    post = session.get(Post, post_id)
    if post is None:
        return None
    post.views = Post.views + 1
    session.flush()
    return post.views


def update_then_select(session: Session, post_id: int) -> int | None:
    """After the UPDATE the row is locked, so the SELECT reads what it wrote."""
    posts = Post.__table__
    counted = update(posts).where(posts.c.id == post_id).values(views=posts.c.views + 1)
    if session.execute(counted).rowcount == 0:
        return None
    return session.execute(select(posts.c.views).where(posts.c.id == post_id)).scalar_one()
