"""A query flushes what was added before it, also an object that isn't complete yet."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import Post, User

WORDS = "(raised as a result of Query-invoked autoflush)"
WHY = "a half-built object was already added"
CURE = "add it last, or no_autoflush"
CHAPTER = "ch08"
ASKED = "miguelgrinberg/retrofun#7"
PATTERN = r"raised as a result of Query-invoked autoflush"
PHRASES = (
    "consider using a session.no_autoflush block if this flush is occurring prematurely",
    "IntegrityError raised by a select because of autoflush",
    "query triggers an insert unexpectedly",
)
_FIRST = select(User).order_by(User.id).limit(1)


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        post = Post(content="...")
        session.add(post)
        post.author = session.scalars(_FIRST).one()  # flushes the post
        post.title = "A title"
        session.flush()
        return post.title


def good(engine: Engine) -> object:
    with Session(engine) as session:
        post = Post(content="...")
        post.author, post.title = session.scalars(_FIRST).one(), "A title"
        session.add(post)
        session.flush()
        return post.title
