"""Right answers to ``publish_author_drafts`` in other styles, with what their authors thought."""

from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, author_id: int, moment: datetime) -> int:
    """The SQL by hand."""
    published = text(
        "UPDATE posts SET status = 'published', published_at = :moment "
        "WHERE author_id = :author AND status = 'draft'"
    )
    return session.execute(published, {"moment": moment, "author": author_id}).rowcount


def core(session: Session, author_id: int, moment: datetime) -> int:
    """The table is enough to count rows."""
    posts = Post.__table__
    drafts = update(posts).where(posts.c.author_id == author_id).where(posts.c.status == "draft")
    published = {"status": "published", "published_at": moment}
    return session.connection().execute(drafts.values(published)).rowcount


def legacy_query(session: Session, author_id: int, moment: datetime) -> int:
    """Query.update() returns the number."""
    drafts = session.query(Post).filter_by(author_id=author_id, status="draft")
    return drafts.update({"status": "published", "published_at": moment})


def objects_back(session: Session, author_id: int, moment: datetime) -> int:
    """RETURNING brings the posts; they are counted in Python."""
    drafts = update(Post).filter(Post.author_id == author_id, Post.status != "published")
    published = drafts.values(status="published", published_at=moment).returning(Post)
    return len(set(session.scalars(published, execution_options={"synchronize_session": False})))
