"""Other right answers to ``latest_post``."""

from sqlalchemy import desc, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session) -> Post | None:
    """from_statement() makes posts of plain SQL."""
    query = text(
        "SELECT * FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC NULLS FIRST, id DESC LIMIT 1"
    )
    return session.scalars(select(Post).from_statement(query)).one_or_none()


def scalar(session: Session) -> Post | None:
    """scalar() is the first value of the first row."""
    posts = select(Post).filter_by(status="published")
    return session.scalar(posts.order_by(desc(Post.published_at), desc(Post.id)).limit(1))


def slice_of(session: Session) -> Post | None:
    """The first of a list of one."""
    posts = select(Post).where(Post.status == "published")
    posts = posts.order_by(Post.published_at.desc(), Post.id.desc()).slice(0, 1)
    return next(iter(session.execute(posts).scalars().all()), None)


def fetch_first(session: Session) -> Post | None:
    """FETCH FIRST is the standard's LIMIT."""
    posts = select(Post).order_by(Post.published_at.desc().nulls_first(), Post.id.desc())
    row = session.execute(posts.where(Post.status == "published").fetch(1)).first()
    return row[0] if row else None


def by_its_id(session: Session) -> Post | None:
    """The id first, in a subquery."""
    newest = select(Post.id).where(Post.status == "published")
    newest = newest.order_by(Post.published_at.desc(), Post.id.desc()).limit(1)
    return session.scalars(select(Post).where(Post.id == newest.scalar_subquery())).one_or_none()
