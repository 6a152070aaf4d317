"""Wrong answers to ``latest_post``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post

_NEWEST = (Post.published_at.desc(), Post.id.desc())


_PUBLISHED = select(Post).where(Post.status == "published").order_by(*_NEWEST)


def fetches_every_post(session: Session) -> Post | None:
    """first() to first(), word for word."""
    return session.scalars(_PUBLISHED).first()


def still_a_query(session: Session) -> Post | None:
    """filter() became where(): translated."""
    query = session.query(Post).where(Post.status == "published")
    return query.order_by(*_NEWEST).limit(1).first()


def gives_a_row(session: Session) -> Any:
    """execute() is today's query()."""
    return session.execute(_PUBLISHED.limit(1)).first()


def insists_on_a_post(session: Session) -> Post:
    """limit(1) gives one row, so one()."""
    return session.scalars(_PUBLISHED.limit(1)).one()


def no_limit(session: Session) -> Post | None:
    """One, or None: the name says what is wanted."""
    return session.scalars(_PUBLISHED).one_or_none()


def takes_a_draft(session: Session) -> Post | None:
    """The newest by date is a published one: drafts have no date."""
    return session.scalars(select(Post).order_by(*_NEWEST).limit(1)).first()


def ties_by_lower_id(session: Session) -> Post | None:
    """One desc() for both."""
    posts = select(Post).where(Post.status == "published")
    return session.scalars(posts.order_by(Post.published_at.desc(), Post.id).limit(1)).first()


def skips_undated(session: Session) -> Post | None:
    """What has no date cannot be the latest."""
    newest = (Post.published_at.desc().nulls_last(), Post.id.desc())
    posts = select(Post).where(Post.status == "published").order_by(*newest)
    return session.scalars(posts.limit(1)).first()
