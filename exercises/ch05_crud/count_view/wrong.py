"""Wrong answers to ``count_view``, each with what its author was thinking."""

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def lost_update(session: Session, post_id: int) -> int | None:
    """Fetch, change, flush: as with every other change."""
    post = session.get(Post, post_id)
    if post is None:
        return None
    post.views += 1
    session.flush()
    return post.views


def other_number(session: Session, post_id: int) -> int | None:
    """The new number is the old one and one more."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    if views is None:
        return None
    session.execute(update(Post).where(Post.id == post_id).values(views=Post.views + 1))
    return views + 1


def commits_itself(session: Session, post_id: int) -> int | None:
    """A view counts at once."""
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    views = session.scalars(counted.returning(Post.views)).one_or_none()
    session.commit()
    return views


def counts_everywhere(session: Session, post_id: int) -> int | None:
    """The object is at hand, so the UPDATE will know which post is meant."""
    if session.get(Post, post_id) is None:
        return None
    session.execute(update(Post).values(views=Post.views + 1))
    return session.scalar(select(Post.views).where(Post.id == post_id))


def fails_for_no_such_post(session: Session, post_id: int) -> int:
    """Whoever asks for a post has it on the screen, so it is there."""
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalars(counted.returning(Post.views)).one()


def returns_the_old_number(session: Session, post_id: int) -> int | None:
    """Read the number, count, give back the number."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    session.execute(update(Post).where(Post.id == post_id).values(views=Post.views + 1))
    return views


def does_not_count(session: Session, post_id: int) -> int | None:
    """One more than what is there."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    return None if views is None else views + 1


def published_only(session: Session, post_id: int) -> int | None:
    """Nobody can view a draft."""
    counted = update(Post).where(Post.id == post_id, Post.status == "published")
    return session.scalar(counted.values(views=Post.views + 1).returning(Post.views))


def not_from_zero(session: Session, post_id: int) -> int | None:
    """A number below zero must not come out."""
    counted = update(Post).where(Post.id == post_id, Post.views > 0)
    return session.scalar(counted.values(views=Post.views + 1).returning(Post.views))


def waits(session: Session, post_id: int) -> int | None:
    """A lock on the table, and nobody can come in between."""
    session.execute(text("LOCK TABLE posts IN EXCLUSIVE MODE"))
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalar(counted.returning(Post.views))


def returns_zero(session: Session, post_id: int) -> int | None:
    """A post that isn't there has no views."""
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalar(counted.returning(Post.views)) or 0


def locks_and_keeps_the_old(session: Session, post_id: int) -> int | None:
    """With the row locked, nothing can come in between."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        return None
    post.views += 1
    session.flush()
    return post.views


def capped(session: Session, post_id: int) -> int | None:
    """A limit keeps the number from overflowing."""
    counted = update(Post).where(Post.id == post_id)
    counted = counted.values(views=func.least(Post.views + 1, 1_000_000))
    return session.scalar(counted.returning(Post.views))
