"""Wrong answers to ``add_user``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.blog import User


def forgets_flush(session: Session, username: str, email: str) -> User:
    """add() adds it."""
    user = User(username=username, email=email)
    session.add(user)
    return user


def commits_itself(session: Session, username: str, email: str) -> User:
    """Every tutorial commits after add()."""
    user = User(username=username, email=email)
    session.add(user)
    session.commit()
    session.refresh(user)
    return user


def asks_again(session: Session, username: str, email: str) -> User:
    """The id is only there after a refresh."""
    user = User(username=username, email=email)
    session.add(user)
    session.flush()
    session.refresh(user)
    return user


def returns_nothing(session: Session, username: str, email: str) -> None:
    """The object is in the session, the caller can find it there."""
    session.add(User(username=username, email=email))
    session.flush()


def not_a_user(session: Session, username: str, email: str) -> Any:
    """The id is what people want to know."""
    user = User(username=username, email=email)
    session.add(user)
    session.flush()
    return user.id


def rolls_back(session: Session, username: str, email: str) -> User:
    """A with-block around the session is good manners."""
    with session:
        user = User(username=username, email=email)
        session.add(user)
        session.flush()
        session.expunge(user)
        return user


def transient(session: Session, username: str, email: str) -> User:
    """Insert with Core, and make an object for the caller."""
    added = insert(User).values(username=username, email=email).returning(User.id)
    return User(id=session.scalar(added), username=username, email=email)


def merges(session: Session, username: str, email: str) -> User:
    """merge() adds what is new."""
    user = User(username=username, email=email)
    session.merge(user)
    session.flush()
    return user
