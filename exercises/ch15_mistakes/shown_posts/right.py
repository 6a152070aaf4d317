"""Other right answers to ``shown_posts``."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from workbook.blog import Post


def nothing_expires(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """Both cures: nothing expires at the commit, and the relationships are loaded before it."""
    with factory(expire_on_commit=False) as session:
        counted = update(Post).where(Post.id.in_(post_ids)).values(views=Post.views + 1)
        session.execute(counted)
        query = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id)
        query = query.options(selectinload(Post.author), selectinload(Post.tags))
        posts = session.scalars(query).all()
        session.commit()
        return list(posts)


def taken_out(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """What isn't in the session when it commits doesn't expire."""
    with factory.begin() as session:
        counted = update(Post).where(Post.id.in_(post_ids)).values(views=Post.views + 1)
        session.execute(counted)
        query = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id)
        query = query.options(joinedload(Post.author), joinedload(Post.tags))
        posts = session.scalars(query).unique().all()
        session.expunge_all()
    return list(posts)


def two_sessions(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """One session writes, another one reads."""
    with factory.begin() as session:
        counted = update(Post).where(Post.id.in_(post_ids)).values(views=Post.views + 1)
        session.execute(counted)
    with factory() as session:
        query = select(Post).filter(Post.id.in_(post_ids)).order_by(Post.id)
        options = selectinload(Post.tags), joinedload(Post.author, innerjoin=True)
        return list(session.scalars(query.options(*options)).all())
