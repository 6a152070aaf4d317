"""Right answers to ``sign_up`` in other styles, each with what its author was thinking."""

from psycopg2.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User


def plain_sql(session: Session, username: str, email: str) -> bool:
    """ON CONFLICT DO NOTHING: no row comes back for a name that is taken, and no error."""
    added = text(
        "INSERT INTO users (username, email) VALUES (:username, :email) "
        "ON CONFLICT DO NOTHING RETURNING id"
    )
    new_id = session.scalar(added, {"username": username, "email": email})
    session.commit()
    return new_id is not None


def by_the_driver_error(session: Session, username: str, email: str) -> bool:
    """The driver has a class for each kind of broken rule."""
    try:
        session.add(User(username=username, email=email))
        session.flush()
    except IntegrityError as error:
        session.rollback()
        if isinstance(error.orig, UniqueViolation):
            return False
        raise
    session.commit()
    return True


def in_a_savepoint(session: Session, username: str, email: str) -> bool:
    """Only the INSERT is undone; the commit ends the transaction either way."""
    try:
        with session.begin_nested():
            session.add(User(username=username, email=email))
    except IntegrityError as error:
        if error.orig is None or getattr(error.orig, "pgcode", "") != "23505":
            raise
        session.commit()
        return False
    session.commit()
    return True


def on_conflict(session: Session, username: str, email: str) -> bool:
    """The number of rows says whether it was added."""
    added = insert(User).values(username=username, email=email).on_conflict_do_nothing()
    rows = session.execute(added).rowcount
    session.commit()
    return bool(rows == 1)
