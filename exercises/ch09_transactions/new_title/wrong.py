"""Wrong answers to ``new_title``, each with what its author was thinking."""

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post

_Factory = sessionmaker[Session]


def holds_the_connection(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """One block, one transaction."""
    with factory.begin() as session:
        post = session.get(Post, post_id, with_for_update=True)
        if post is None:
            return False
        post.title = ask(post.title)
        return True


def overwrites_a_newer_title(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Two transactions, with the waiting between them."""
    with factory() as session:
        post = session.get(Post, post_id)
    if post is None:
        return False
    answer = ask(post.title)
    with factory.begin() as session:
        changed = update(Post).where(Post.id == post_id).values(title=answer)
        return session.execute(changed).rowcount == 1


def forgets_commit(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """The with-block sees to the rest."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None:
        return False
    answer = ask(title)
    with factory() as session:
        changed = update(Post).where(Post.id == post_id, Post.title == title)
        return session.execute(changed.values(title=answer)).rowcount == 1


def fails_for_no_such_post(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """The id comes from a list of posts."""
    with factory() as session:
        title = session.get_one(Post, post_id).title
    answer = ask(title)
    with factory.begin() as session:
        changed = update(Post).where(Post.id == post_id, Post.title == title)
        return session.execute(changed.values(title=answer)).rowcount == 1


def saves_by_title(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Whoever still has the title that was asked about gets the new one."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None:
        return False
    answer = ask(title)
    with factory.begin() as session:
        changed = update(Post).where(Post.title == title).values(title=answer)
        return bool(session.scalars(changed.returning(Post.id)).all())


def asks_twice(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """If it would not change anything, nothing has to be saved."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None or ask(title) == title:
        return False
    changed = update(Post).where(Post.id == post_id, Post.title == title)
    changed = changed.values(title=ask(title)).returning(Post.id)
    with factory.begin() as session:
        return bool(session.scalars(changed).all())
