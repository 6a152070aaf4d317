"""FOR UPDATE fetches the newest row, and the session keeps the object that it has."""

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post

WORDS = "with_for_update still loses an update"
WHY = "the object was already in the identity map"
CURE = "populate_existing"
CHAPTER = "ch09"
ASKED = "sqlalchemy#5572"
PHRASES = (
    "select for update returns old values",
    "with_for_update does not refresh the object race condition",
    "lost update despite row lock sqlalchemy",
)
SHOWS = "views after two additions: 1"


def _count(engine: Engine, *, looks_again: bool) -> str:
    with engine.begin() as connection:
        connection.execute(text("UPDATE posts SET views = 0"))
    first = select(Post).order_by(Post.id).limit(1)
    with Session(engine) as session:
        post = session.scalars(first).one()
        with engine.begin() as other:
            other.execute(
                text("UPDATE posts SET views = views + 1 WHERE id = :id"), {"id": post.id}
            )
        locked = first.with_for_update()
        if looks_again:
            locked = locked.execution_options(populate_existing=True)
        post = session.scalars(locked).one()
        post.views += 1
        session.commit()
        return f"views after two additions: {post.views}"


def bad(engine: Engine) -> str:
    return _count(engine, looks_again=False)


def good(engine: Engine) -> str:
    return _count(engine, looks_again=True)
