"""Wrong answers to ``shown_posts``, each with what its author was thinking."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from workbook.blog import Post


def _count(session: Session, post_ids: Sequence[int]) -> None:
    session.execute(update(Post).where(Post.id.in_(post_ids)).values(views=Post.views + 1))


def _all(session: Session, post_ids: Sequence[int], *options) -> list[Post]:
    query = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id).options(*options)
    return list(session.scalars(query).unique())


def not_loaded(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """The message says that it can't refresh, so nothing should expire."""
    with factory(expire_on_commit=False) as session:
        _count(session, post_ids)
        posts = _all(session, post_ids)
        session.commit()
        return posts


def only_loads_eagerly(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """Detached means: load it eagerly."""
    with factory() as session:
        _count(session, post_ids)
        posts = _all(session, post_ids, joinedload(Post.author), selectinload(Post.tags))
        session.commit()
        return posts


def refreshes_each(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """What has expired is refreshed."""
    with factory() as session:
        _count(session, post_ids)
        posts = _all(session, post_ids)
        session.commit()
        for post in posts:
            session.refresh(post)
        return posts


def reads_everything_once(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """What has been read once is there."""
    with factory() as session:
        _count(session, post_ids)
        posts = _all(session, post_ids)
        session.commit()
        for post in posts:
            _ = post.title, post.author.username, [tag.name for tag in post.tags]
        return posts


def keeps_the_session(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """The session must not be closed, then everything can be loaded."""
    session = factory()
    _count(session, post_ids)
    session.commit()
    return _all(session, post_ids)


def forgets_commit(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """It is the commit that breaks it, so it goes."""
    with factory() as session:
        _count(session, post_ids)
        return _all(session, post_ids, joinedload(Post.author), selectinload(Post.tags))


def old_views(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """First load everything the page needs, in a session that only reads; then count."""
    with factory() as session:
        posts = _all(session, post_ids, joinedload(Post.author), selectinload(Post.tags))
    with factory.begin() as session:
        _count(session, post_ids)
    return posts


def loses_views(factory: sessionmaker[Session], post_ids: Sequence[int]) -> list[Post]:
    """The posts are there anyway, so the view is added to them."""
    with factory(expire_on_commit=False) as session:
        posts = _all(session, post_ids, joinedload(Post.author), selectinload(Post.tags))
        for post in posts:
            post.views += 1
        session.commit()
        return posts
