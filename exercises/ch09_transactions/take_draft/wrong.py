"""Wrong answers to ``take_draft``, each with what its author was thinking."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from workbook.blog import Post


def _take(session: Session, moment: datetime, **lock: Any) -> Post | None:
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    if lock:
        drafts = drafts.with_for_update(**{k: v for k, v in lock.items() if k != "wait"})
    post = session.scalars(drafts.execution_options(populate_existing=True)).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def takes_the_same(session: Session, moment: datetime) -> Post | None:
    """The flush tells the others that it is taken."""
    return _take(session, moment)


def waits_for_others(session: Session, moment: datetime) -> Post | None:
    """FOR UPDATE keeps others away."""
    return _take(session, moment, wait=True)


def locks_all_drafts(session: Session, moment: datetime) -> Post | None:
    """first() takes the first."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id)
    post = session.scalars(drafts.with_for_update(skip_locked=True)).first()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def wrong_order(session: Session, moment: datetime) -> Post | None:
    """The ids are in the order of creation anyway."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.id).limit(1)
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def commits_itself(session: Session, moment: datetime) -> Post | None:
    """Others must see at once that it is taken."""
    post = _take(session, moment, skip_locked=True)
    session.commit()
    return post


def fails_when_all_are_taken(session: Session, moment: datetime) -> Post | None:
    """There is always something to do."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one()
    post.status, post.published_at = "published", moment
    session.flush()
    return post


def trusts_the_held_object(session: Session, moment: datetime) -> Post | None:
    """What SKIP LOCKED gives is mine, and fresh."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    post = session.scalars(drafts.with_for_update(skip_locked=True)).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def gives_up_at_a_lock(session: Session, moment: datetime) -> Post | None:
    """NOWAIT does not wait either."""
    try:
        with session.begin_nested():
            return _take(session, moment, nowait=True)
    except OperationalError:
        return None


def takes_no_draft(session: Session, moment: datetime) -> Post | None:
    """What has no date is a draft."""
    undated = select(Post).where(Post.published_at.is_(None))
    undated = undated.order_by(Post.created_at, Post.id).limit(1)
    free = undated.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def locks_the_author(session: Session, moment: datetime) -> Post | None:
    """The author is shown as well, so it is loaded along."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    drafts = drafts.options(joinedload(Post.author, innerjoin=True))
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def only_drafts_from_before(session: Session, moment: datetime) -> Post | None:
    """What is made after the moment is not published at that moment."""
    drafts = select(Post).where(Post.status == "draft", Post.created_at <= moment)
    drafts = drafts.order_by(Post.created_at, Post.id).limit(1)
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post
