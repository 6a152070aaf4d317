"""Wrong answers to ``remove_drafts``, each with what its author was thinking."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def forgets_the_author(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Old drafts are what is to go."""
    old = delete(Post).where(Post.status == "draft", Post.created_at < created_before)
    return sorted(session.scalars(old.returning(Post.title)))


def deletes_published_posts(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """The old posts of one author."""
    old = delete(Post).where(Post.author_id == author_id, Post.created_at < created_before)
    return sorted(session.scalars(old.returning(Post.title)))


def forgets_the_filter(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """First find them, then delete them."""
    old = (Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before)
    titles = session.scalars(select(Post.title).where(*old).order_by(Post.title)).all()
    session.execute(delete(Post))
    return list(titles)


def includes_the_moment(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Up to that moment."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at <= created_before
    )
    return sorted(session.scalars(old.returning(Post.title)))


def wrong_order(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """RETURNING gives the titles, and the titles are sorted somehow."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    return list(session.scalars(old.returning(Post.title)))


def deletes_nothing(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """The statement is made, so it is done."""
    old = (Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before)
    titles = session.scalars(select(Post.title).where(*old).order_by(Post.title)).all()
    delete(Post).where(*old)
    return list(titles)


def forgets_the_moment(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """The drafts of one author."""
    old = delete(Post).where(Post.author_id == author_id, Post.status == "draft")
    return sorted(session.scalars(old.returning(Post.title)))


def keeps_commented(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """A foreign key points to what has comments."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    return sorted(session.scalars(old.where(~Post.comments.any()).returning(Post.title)))


def undated_only(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """A draft has no date."""
    old = delete(Post).where(
        Post.author_id == author_id,
        Post.status == "draft",
        Post.published_at.is_(None),
        Post.created_at < created_before,
    )
    return sorted(session.scalars(old.returning(Post.title)))


def drops_repeats(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """A set, sorted."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    return sorted(set(session.scalars(old.returning(Post.title))))


def one_by_one(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Find them, then delete each by its id."""
    old = select(Post.id, Post.title).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    rows = session.execute(old.order_by(Post.title)).all()
    for row in rows:
        session.execute(delete(Post).where(Post.id == row.id))
    return [row.title for row in rows]
