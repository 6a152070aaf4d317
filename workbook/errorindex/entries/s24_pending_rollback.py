"""After a failed flush the session wants a rollback before anything else."""

from contextlib import suppress

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User

WORDS = "PendingRollbackError"
WHY = "a flush failed and the session was used again"
CURE = "roll back, or give each attempt a savepoint"
CHAPTER = "ch05"
ASKED = "sqlalchemy#10251"
PATTERN = r"PendingRollbackError|transaction has been rolled back due to a previous exception"
PHRASES = (
    "This Session's transaction has been rolled back due to a previous exception during flush",
    "can't reconnect until invalid transaction is rolled back",
    "7s2a sqlalche.me",
)


def _taken(session: Session) -> User:
    first = session.scalars(select(User).order_by(User.id)).first()
    assert first is not None
    return User(username=first.username, email="new@example.com")


def bad(engine: Engine) -> object:
    with Session(engine) as session:
        session.add(_taken(session))
        with suppress(IntegrityError):
            session.flush()
        return session.scalar(select(func.count(User.id)))


def good(engine: Engine) -> object:
    with Session(engine) as session:
        taken = _taken(session)
        with suppress(IntegrityError), session.begin_nested():
            session.add(taken)
        return session.scalar(select(func.count(User.id)))
