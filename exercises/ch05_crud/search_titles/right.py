"""Right answers to ``search_titles`` in other styles, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post


def plain_sql(session: Session, typed: str) -> list[Post]:
    """strpos() has no wildcards."""
    found = text(
        "SELECT * FROM posts WHERE strpos(lower(title), lower(:typed)) > 0 ORDER BY title, id"
    )
    return list(session.scalars(select(Post).from_statement(found), {"typed": typed}))


def escaped_by_hand(session: Session, typed: str) -> Sequence[Post]:
    """The escape character first, then what it protects."""
    for sign in ("\\", "%", "_"):
        typed = typed.replace(sign, f"\\{sign}")
    found = select(Post).where(Post.title.ilike(f"%{typed}%"))
    return session.scalars(found.order_by(Post.title, Post.id)).all()


def sorted_in_python(session: Session, typed: str) -> list[Post]:
    """The columns of posts in capitals, on both sides; code points sort as in the database."""
    found = func.strpos(func.upper(Post.title), func.upper(typed)) > 0
    posts = session.scalars(select(Post).where(found)).unique()
    return sorted(posts, key=lambda post: (post.title, post.id))


def legacy_query(session: Session, typed: str) -> list[Post]:
    """The Query API still works."""
    found = session.query(Post).filter(Post.title.icontains(typed, autoescape=True))
    return found.order_by(Post.title.asc(), Post.id.asc()).all()


def by_its_place(session: Session, typed: str) -> Sequence[Post]:
    """strpos() has no wildcards."""
    found = func.strpos(func.lower(Post.title), func.lower(typed)) > 0
    return session.scalars(select(Post).where(found).order_by(Post.title, Post.id)).all()
