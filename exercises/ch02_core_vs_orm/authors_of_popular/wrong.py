"""Wrong answers to ``authors_of_popular``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Post, User


def repeats_authors(session: Session, least: int) -> list[User]:
    """The join of the original, word for word."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.username)
    return list(session.scalars(users))


def still_a_query(session: Session, least: int) -> list[User]:
    """It works as it is."""
    query = session.query(User).join(User.posts).where(Post.views >= least)
    return query.order_by(User.username).all()


def rows_not_objects(session: Session, least: int) -> Any:
    """execute() is today's query()."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.execute(users).all()


def more_than_least(session: Session, least: int) -> list[User]:
    """Popular means more than."""
    users = select(User).where(User.posts.any(Post.views > least)).order_by(User.username)
    return list(session.scalars(users))


def n_plus_one(session: Session, least: int) -> list[User]:
    """Each user once, and a look at their posts."""
    users = session.scalars(select(User).order_by(User.username)).all()
    return [user for user in users if any(post.views >= least for post in user.posts)]


def ignores_case_in_order(session: Session, least: int) -> list[User]:
    """A set has no repeats, and a person sorts without looking at capitals."""
    users = set(session.scalars(select(User).join(User.posts).where(Post.views >= least)))
    return sorted(users, key=lambda user: user.username.lower())


def wrong_order(session: Session, least: int) -> list[User]:
    """unique() for the repeats; the order comes from the table."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.id)
    return list(session.scalars(users).unique())


def leaves_out_drafts(session: Session, least: int) -> list[User]:
    """Nobody can have viewed a draft."""
    users = select(User).join(User.posts).where(Post.views >= least, Post.status == "published")
    return list(session.scalars(users.order_by(User.username)).unique())


def forgets_the_join(session: Session, least: int) -> list[User]:
    """Both classes are named, so they are joined."""
    users = select(User).where(Post.views >= least).order_by(User.username)
    return list(session.scalars(users).unique())


def looks_in_python(session: Session, least: int) -> list[User]:
    """Two statements whatever the number of users: that is how N+1 is fixed."""
    users = select(User).options(selectinload(User.posts)).order_by(User.username)
    return [u for u in session.scalars(users) if any(post.views >= least for post in u.posts)]


def all_their_posts(session: Session, least: int) -> list[User]:
    """Popular authors write nothing else."""
    users = select(User).where(~User.posts.any(Post.views < least)).order_by(User.username)
    return list(session.scalars(users))
