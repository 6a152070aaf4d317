"""Right answers to ``add_user`` in other styles, each with what its author was thinking."""

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session, username: str, email: str) -> User:
    """RETURNING gives the whole row, and from_statement makes an object of it."""
    added = text("INSERT INTO users (username, email) VALUES (:username, :email) RETURNING *")
    found = select(User).from_statement(added)
    return session.scalars(found, {"username": username, "email": email}).one()


def insert_returning(session: Session, username: str, email: str) -> User:
    """The ORM can read the object from its own INSERT."""
    added = insert(User).values(username=username, email=email).returning(User)
    return session.execute(added).scalar_one()


def merges_and_returns_the_copy(session: Session, username: str, email: str) -> User:
    """merge() returns the object that is in the session."""
    user = session.merge(User(email=email, username=username))
    session.flush([user])
    return user


def in_a_savepoint(session: Session, username: str, email: str) -> User:
    """A savepoint keeps the caller's work when the name is taken."""
    user = User(username=username, email=email)
    with session.begin_nested():
        session.add(user)
    return user
