"""Right answers to ``remove_drafts`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """A DELETE in WITH, and the SELECT around it has an order."""
    removed = text(
        "WITH removed AS (DELETE FROM posts WHERE author_id = :author AND status = 'draft' "
        "AND created_at < :moment RETURNING title) SELECT title FROM removed ORDER BY title"
    )
    values = {"author": author_id, "moment": created_before}
    return [row.title for row in session.execute(removed, values)]


def first_the_titles(session: Session, author_id: int, created_before: datetime) -> Sequence[str]:
    """SELECT in order, then DELETE with the same conditions."""
    old = (Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before)
    titles = session.scalars(select(Post.title).where(*old).order_by(Post.title)).all()
    session.execute(delete(Post).where(*old))
    return titles


def by_their_ids(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Objects first; the DELETE names their ids."""
    old = select(Post).filter_by(author_id=author_id, status="draft")
    posts = session.scalars(old.where(Post.created_at < created_before)).all()
    session.execute(delete(Post).where(Post.id.in_([post.id for post in posts])))
    return sorted(title for (title,) in [(post.title,) for post in posts])


def core_rows(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """The table, RETURNING, and a list that is sorted in place."""
    posts = Post.__table__
    mine = (posts.c.author_id == author_id) & (posts.c.status == "draft")
    old = delete(posts).where(mine & (posts.c.created_at < created_before))
    titles = [title for (title,) in session.connection().execute(old.returning(posts.c.title))]
    titles.sort()
    return titles


def deleted_and_sorted(session: Session, author_id: int, created_before: datetime) -> Sequence[str]:
    """A DELETE in a WITH can be selected from."""
    gone = text(
        "WITH gone AS (DELETE FROM posts WHERE author_id = :author AND status = 'draft' "
        "AND created_at < :before RETURNING title) SELECT title FROM gone ORDER BY title"
    )
    return session.scalars(gone, {"author": author_id, "before": created_before}).all()
