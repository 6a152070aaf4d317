"""Other right answers to ``authors_of_popular``."""

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def plain_sql(session: Session, least: int) -> list[User]:
    """from_statement() makes users of plain SQL."""
    query = text(
        "SELECT * FROM users WHERE id IN (SELECT author_id FROM posts WHERE views >= :least) "
        "ORDER BY username"
    ).bindparams(least=least)
    return list(session.scalars(select(User).from_statement(query)))


def unique(session: Session, least: int) -> list[User]:
    """The join, and unique() for what the Query did silently."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.username)
    return session.scalars(users).unique().all()


def distinct_users(session: Session, least: int) -> list[User]:
    """DISTINCT in the SELECT."""
    users = select(User).join(Post, Post.author_id == User.id).filter(Post.views >= least)
    return session.execute(users.distinct().order_by(User.username)).scalars().all()


def grouped(session: Session, least: int) -> list[User]:
    """The most viewed post of each author tells."""
    users = select(User).join(User.posts).group_by(User.id).order_by(User.username)
    return list(session.scalars(users.having(func.max(Post.views) >= least)))


def exists_written_out(session: Session, least: int) -> list[User]:
    """EXISTS, written out."""
    popular = exists().where(Post.author_id == User.id, Post.views > least - 1)
    return [user for (user,) in session.execute(select(User).where(popular).order_by("username"))]
