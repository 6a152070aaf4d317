"""Wrong answers to ``search_titles``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def wildcards_not_escaped(session: Session, typed: str) -> list[Post]:
    """% before, % after: that is how one searches with LIKE."""
    pattern = "%" + typed.replace("\\", "\\\\") + "%"
    found = select(Post).where(Post.title.ilike(pattern))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def capitals_count(session: Session, typed: str) -> list[Post]:
    """contains() is the method for this."""
    found = select(Post).where(Post.title.contains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def only_the_beginning(session: Session, typed: str) -> list[Post]:
    """A search field completes what one begins to type."""
    found = select(Post).where(Post.title.istartswith(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def ties_in_any_order(session: Session, typed: str) -> list[Post]:
    """By title was asked for."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title)))


def filters_in_python(session: Session, typed: str) -> list[Post]:
    """Python's `in` knows no wildcards, so that problem is gone."""
    posts = session.scalars(select(Post).order_by(Post.title, Post.id))
    return [post for post in posts if typed.lower() in post.title.lower()]


def rows_not_objects(session: Session, typed: str) -> Any:
    """execute().all() reads everything."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return session.execute(found.order_by(Post.title, Post.id)).all()


def commits_itself(session: Session, typed: str) -> list[Post]:
    """The read is done: end the transaction."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    posts = list(session.scalars(found.order_by(Post.title, Post.id)))
    session.commit()
    return posts


def copies(session: Session, typed: str) -> list[Post]:
    """Only what the list shows."""
    found = select(Post.id, Post.title).where(Post.title.icontains(typed, autoescape=True))
    rows = session.execute(found.order_by(Post.title, Post.id))
    return [Post(id=row.id, title=row.title) for row in rows]


def limited(session: Session, typed: str) -> list[Post]:
    """Nobody looks at more than a hundred."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id).limit(100)))


def folds_the_text(session: Session, typed: str) -> list[Post]:
    """casefold() is the thorough lower()."""
    found = func.lower(Post.title).contains(typed.casefold(), autoescape=True)
    return list(session.scalars(select(Post).where(found).order_by(Post.title, Post.id)))
