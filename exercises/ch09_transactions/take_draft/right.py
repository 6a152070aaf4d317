"""Other right answers to ``take_draft``."""

from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, aliased

from workbook.blog import Post


def plain_sql(session: Session, moment: datetime) -> Post | None:
    """One UPDATE whose WHERE finds and locks the row; then the object."""
    query = text(
        "UPDATE posts SET status = 'published', published_at = :moment WHERE id = "
        "(SELECT id FROM posts WHERE status = 'draft' ORDER BY created_at, id LIMIT 1 "
        "FOR UPDATE SKIP LOCKED) RETURNING id"
    )
    taken = session.scalar(query, {"moment": moment})
    return taken and session.get(Post, taken, populate_existing=True)


def update_returning(session: Session, moment: datetime) -> Post | None:
    """The same with the class: RETURNING fills the objects."""
    draft = aliased(Post)
    first = select(draft.id).where(draft.status == "draft").order_by(draft.created_at, draft.id)
    free = first.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    change = update(Post).where(Post.id == free).values(status="published", published_at=moment)
    returned = change.returning(Post).execution_options(
        synchronize_session=False, populate_existing=True
    )
    return session.scalars(returned).one_or_none()


def id_first(session: Session, moment: datetime) -> Post | None:
    """Lock an id; then load the object, which waits for nobody now."""
    ids = select(Post.id).filter_by(status="draft").order_by(Post.created_at.asc(), Post.id.asc())
    taken = session.scalars(ids.limit(1).with_for_update(skip_locked=True, key_share=True)).first()
    if taken is None:
        return None
    post = session.get_one(Post, taken, populate_existing=True)
    post.published_at = moment
    post.status = "published"
    session.flush()
    return post
