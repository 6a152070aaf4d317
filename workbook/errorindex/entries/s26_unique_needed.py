"""A joined collection repeats its owner, once for each element."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from workbook.blog import User

WORDS = "The unique() method must be invoked on this Result"
WHY = "joined eager load of a collection with select()"
CURE = ".unique(), or selectinload"
CHAPTER = "ch07"
ASKED = "sqlalchemy#4395"
PATTERN = r"unique\(\) method must be invoked"
PHRASES = (
    "InvalidRequestError: The unique() method must be invoked on this Result, as it contains "
    "results that include joined eager loads against collections",
    "joinedload error unique() method",
)
_USERS = select(User).options(joinedload(User.posts))


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        return len(session.scalars(_USERS).all())


def good(engine: Engine) -> object:
    with Session(engine) as session:
        return len(session.scalars(_USERS).unique().all())
