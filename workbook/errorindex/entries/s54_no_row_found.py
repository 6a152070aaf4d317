"""one() wants exactly one row."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "NoResultFound: No row was found when one was required"
WHY = "one() and scalar_one() raise where nothing is found"
CURE = "one_or_none(), and decide what None means"
CHAPTER = "ch05"
PATTERN = r"NoResultFound|No row was found when one was required"
PHRASES = (
    "sqlalchemy.exc.NoResultFound scalar_one()",
    "one() raises when the user does not exist",
)
_NOBODY = select(User).where(User.username == "nobody of that name")


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        return session.scalars(_NOBODY).one()


def good(engine: Engine) -> object:
    with Session(engine) as session:
        return session.scalars(_NOBODY).one_or_none()
