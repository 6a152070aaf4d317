"""Other right answers to ``publish_drafts``."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, author_id: int, moment: datetime) -> list[int]:
    """SQL does it; then every object of the session is expired, so that it is read anew."""
    query = text(
        "UPDATE posts SET status = 'published', published_at = :moment "
        "WHERE author_id = :author AND status = 'draft' RETURNING id"
    )
    changed = session.scalars(query, {"moment": moment, "author": author_id}).all()
    session.expire_all()
    return sorted(changed)


def fetches(session: Session, author_id: int, moment: datetime) -> list[int]:
    """The session fetches which objects are meant."""
    change = update(Post).filter_by(author_id=author_id, status="draft").returning(Post.id)
    change = change.values({Post.status: "published", Post.published_at: moment})
    rows = session.execute(change, execution_options={"synchronize_session": "fetch"})
    return sorted(row.id for row in rows)


def in_utc(session: Session, author_id: int, moment: datetime) -> list[int]:
    """The same moment, written in UTC."""
    at = moment.astimezone(UTC)
    change = update(Post).where(Post.author_id == author_id).where(Post.status.in_(["draft"]))
    ids = list(
        session.scalars(change.values(status="published", published_at=at).returning(Post.id))
    )
    ids.sort()
    return ids


def whole_posts(session: Session, author_id: int, moment: datetime) -> list[int]:
    """RETURNING whole posts, which refreshes those that are loaded."""
    change = update(Post).where(Post.author_id == bindparam("a"), Post.status == "draft")
    change = change.values(status="published", published_at=moment).returning(Post)
    posts = session.scalars(change, {"a": author_id}, execution_options={"populate_existing": True})
    return sorted(post.id for post in posts)


def cte(session: Session, author_id: int, moment: datetime) -> list[int]:
    """The UPDATE in a CTE, sorted by the database; the objects are told by hand."""
    change = update(Post.__table__).where(Post.author_id == author_id, Post.status == "draft")
    changed = change.values(status="published", published_at=moment).returning(Post.id).cte()
    ids = session.scalars(select(changed.c.id).order_by(changed.c.id)).all()
    for post in list(session):
        if isinstance(post, Post) and post.id in ids:
            session.expire(post)
    return list(ids)
