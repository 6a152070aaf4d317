"""Other right answers to ``edit_title``."""

from collections.abc import Callable

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """The lock is a clause of SELECT; the values come as they are."""
    lock = text("SELECT title FROM posts WHERE id = :id FOR UPDATE")
    row = session.execute(lock, {"id": post_id}).one_or_none()
    if row is None:
        return None
    new = edit(row.title)
    change = text("UPDATE posts SET title = :title WHERE id = :id")
    session.execute(change, {"title": new, "id": post_id})
    session.expire_all()
    return new


def two_columns(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Core: a column is never stale. The weaker lock is enough, no key changes."""
    columns = select(Post.id, Post.title).where(Post.id == post_id)
    row = session.execute(columns.with_for_update(key_share=True)).first()
    if not row:
        return None
    change = update(Post).where(Post.id == post_id).values(title=edit(row.title))
    return session.scalars(change.returning(Post.title)).one()


def locks_and_refreshes(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """First find the object, then read it again with the lock."""
    post = session.get(Post, post_id)
    if post is None:
        return None
    session.refresh(post, with_for_update=True)
    post.title = edit(post.title)
    session.flush()
    return post.title


def an_update_that_changes_nothing(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """An UPDATE locks the row, waits for others, and returns what it finds."""
    as_it_is = update(Post).where(Post.id == post_id).values(title=Post.title)
    as_it_is = as_it_is.returning(Post.title).execution_options(synchronize_session=False)
    title = session.scalar(as_it_is)
    if title is None:
        return None
    new = edit(title)
    session.execute(update(Post).where(Post.id == post_id).values(title=new))
    held = session.get_one(Post, post_id)
    session.refresh(held)
    return new
