"""A lazy load needs a session, and there is none any longer."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from workbook.blog import User

WORDS = "DetachedInstanceError: Instance is not bound to a Session"
WHY = "a lazy load or an expired attribute after the session closed"
CURE = "load it, build the answer, then close"
CHAPTER = "ch05"
ASKED = "google/timesketch#711"
PATTERN = r"DetachedInstanceError|is not bound to a Session"
PHRASES = (
    "lazy load operation of attribute 'posts' cannot proceed",
    "attribute refresh operation cannot proceed",
    "bhk3 sqlalche.me",
)


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        user = session.scalars(select(User).order_by(User.id)).first()
    assert user is not None
    return [post.title for post in user.posts]


def good(engine: Engine) -> object:
    eager = selectinload(User.posts)
    with Session(engine) as session:
        user = session.scalars(select(User).order_by(User.id).options(eager)).first()
    assert user is not None
    return [post.title for post in user.posts]
