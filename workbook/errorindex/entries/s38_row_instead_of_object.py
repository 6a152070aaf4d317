"""execute() returns rows, also where each holds one object."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "I get a Row, not my model"
WHY = "execute() gives rows"
CURE = "scalars()"
CHAPTER = "ch05"
ASKED = "sqlalchemy#5706"
PATTERN = r"Could not locate column in row for column|'Row' object has no attribute"
PHRASES = (
    "session.execute(select(User)).all() returns tuples",
    "AttributeError: 'Row' object has no attribute 'username'",
    "why do I get Row objects instead of instances",
)
SHOWS = "Row"


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        user = session.execute(select(User).order_by(User.id)).first()
        return type(user).__name__


def good(engine: Engine) -> object:
    with Session(engine) as session:
        user = session.scalars(select(User).order_by(User.id)).first()
        return type(user).__name__
