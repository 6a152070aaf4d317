"""The reference solution of ``search_titles``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post


def search_titles(session: Session, typed: str) -> list[Post]:
    """Return the posts whose title contains what a visitor typed into the search field.

    Case is ignored. Every character stands for itself, % and _ included. Sort the posts by title,
    and those with the same title by id. Send one statement, and fetch no other rows.
    """
    # autoescape: % and _ in what was typed stand for themselves.
    query = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return list(session.scalars(query.order_by(Post.title, Post.id)))
