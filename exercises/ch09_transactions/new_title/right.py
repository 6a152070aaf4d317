"""Other right answers to ``new_title``."""

from collections.abc import Callable

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post

_Factory = sessionmaker[Session]


def plain_sql(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Two connections, one after the other, and the SQL by hand."""
    engine = factory.kw["bind"]
    query = text("SELECT title FROM posts WHERE id = :id")
    with engine.connect() as connection:
        found = connection.execute(query, {"id": post_id}).fetchall()
    if not found:
        return False
    values = {"id": post_id, "old": found[0].title, "new": ask(found[0].title)}
    change = text("UPDATE posts SET title = :new WHERE id = :id AND title = :old")
    with engine.begin() as connection:
        return bool(connection.execute(change, values).rowcount)


def locks_and_compares(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Read again with a lock, compare in Python, then change the object."""
    with factory() as session:
        post = session.get(Post, post_id)
    if post is None:
        return False
    new = ask(post.title)
    with factory.begin() as session:
        now = session.get(Post, post_id, with_for_update=True)
        if now is None or now.title != post.title:
            return False
        now.title = new
    return True


def autocommit(factory: _Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Each of the two statements is a transaction of its own anyway."""
    engine = factory.kw["bind"].execution_options(isolation_level="AUTOCOMMIT")
    with factory(bind=engine) as session:
        title = session.scalars(select(Post.title).filter_by(id=post_id)).one_or_none()
    if title is None:
        return False
    change = update(Post).where(Post.id == post_id, Post.title == title).values(title=ask(title))
    with factory(bind=engine) as session:
        return session.execute(change).rowcount == 1
