"""The reference solution of ``new_title``."""

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Post

Factory = sessionmaker[Session]


def new_title(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Give the post the title ``ask(title)``, commit, and return True.

    ``ask`` calls a slow service, and is called once. While it runs, this function holds no
    connection and no transaction. Return False and change nothing when there is no such post (then
    ``ask`` isn't called), or when the post has a different title by the time the answer comes.
    Other changes to the row are kept. One statement can both test the title and save the new one.
    """
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    # The session is closed here: while we wait, the connection is free for others.
    if title is None:
        return False
    answer = ask(title)
    with factory.begin() as session:
        unchanged = update(Post).where(Post.id == post_id, Post.title == title)
        saved = session.scalars(unchanged.values(title=answer).returning(Post.id)).all()
        return bool(saved)
