"""Wrong answers to ``publish_drafts``, each with what its author was thinking."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def _publish(author_id: int, moment: datetime, target: Any = Post) -> Any:
    columns = target.c if target is Post.__table__ else target
    return (
        update(target)
        .where(columns.author_id == author_id, columns.status == "draft")
        .values(status="published", published_at=moment)
        .returning(columns.id)
    )


def commits(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Without a commit nothing is saved."""
    ids = sorted(session.scalars(_publish(author_id, moment)))
    session.commit()
    return ids


def uses_its_own_connection(session: Session, author_id: int, moment: datetime) -> list[int]:
    """update() is Core, and Core wants a connection."""
    with session.get_bind().engine.begin() as connection:
        return sorted(connection.scalars(_publish(author_id, moment)))


def leaves_objects_stale(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Core speaks of tables."""
    return sorted(session.scalars(_publish(author_id, moment, Post.__table__)))


def wrong_order(session: Session, author_id: int, moment: datetime) -> list[int]:
    """RETURNING gives the rows in the order of the table, and that is by id."""
    return list(session.scalars(_publish(author_id, moment)))


def gives_the_count(session: Session, author_id: int, moment: datetime) -> Any:
    """An UPDATE gives a number of rows."""
    change = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return session.execute(change.values(status="published", published_at=moment)).rowcount


def gives_rows(session: Session, author_id: int, moment: datetime) -> list[Any]:
    """execute() is the method that executes."""
    return sorted(session.execute(_publish(author_id, moment)).all())


def reads_the_drafts(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Objects first: the session then knows."""
    drafts = select(Post).where(Post.author_id == author_id, Post.status == "draft")
    posts = session.scalars(drafts.order_by(Post.id)).all()
    for post in posts:
        post.status, post.published_at = "published", moment
    session.flush()
    return [post.id for post in posts]


def publishes_for_everybody(session: Session, author_id: int, moment: datetime) -> list[int]:
    """All drafts, it says."""
    change = update(Post).where(Post.status == "draft").returning(Post.id)
    return sorted(session.scalars(change.values(status="published", published_at=moment)))


def dates_old_posts_anew(session: Session, author_id: int, moment: datetime) -> list[int]:
    """What is published already is published afterwards too."""
    change = update(Post).where(Post.author_id == author_id).returning(Post.id)
    return sorted(session.scalars(change.values(status="published", published_at=moment)))


def forgets_the_moment(session: Session, author_id: int, moment: datetime) -> list[int]:
    """The status says it all."""
    change = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return sorted(session.scalars(change.values(status="published").returning(Post.id)))


def rolls_back(session: Session, author_id: int, moment: datetime) -> list[int]:
    """with closes the session, as it should be."""
    with session:
        return sorted(session.scalars(_publish(author_id, moment)))


def undated_only(session: Session, author_id: int, moment: datetime) -> list[int]:
    """What has no date is a draft."""
    change = update(Post).where(Post.author_id == author_id, Post.published_at.is_(None))
    change = change.values(status="published", published_at=moment)
    return sorted(session.scalars(change.returning(Post.id)))
