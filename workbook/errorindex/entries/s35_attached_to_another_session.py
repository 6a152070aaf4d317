"""An object belongs to one session at a time."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "Object is already attached to session"
WHY = "one object in two sessions"
CURE = "pass ids, or merge"
CHAPTER = "ch08"
ASKED = "apache/superset#25107"
PATTERN = r"already attached to session"
PHRASES = (
    "Object '<User at 0x...>' is already attached to session '1' (this is '2')",
    "add object from another session",
)


def bad(engine: Engine) -> object:
    with Session(engine) as one, Session(engine) as two:
        user = one.scalars(select(User).order_by(User.id)).first()
        two.add(user)
        return user in two


def good(engine: Engine) -> object:
    with Session(engine) as one, Session(engine) as two:
        user = one.scalars(select(User).order_by(User.id)).first()
        assert user is not None
        return two.merge(user) in two
