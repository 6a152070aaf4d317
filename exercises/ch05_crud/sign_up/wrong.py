"""Wrong answers to ``sign_up``, each with what its author was thinking."""

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User


def leaves_the_session_broken(session: Session, username: str, email: str) -> bool:
    """The error is caught, so all is well."""
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError:
        return False
    return True


def looks_first(session: Session, username: str, email: str) -> bool:
    """Better to look than to fail."""
    taken = or_(User.username == username, User.email == email)
    if session.scalars(select(User).where(taken)).first():
        return False
    session.add(User(username=username, email=email))
    session.commit()
    return True


def every_error_is_false(session: Session, username: str, email: str) -> bool:
    """Whatever goes wrong, the user was not saved."""
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except Exception:
        session.rollback()
        return False
    return True


def lets_the_error_out(session: Session, username: str, email: str) -> bool:
    """commit() says whether it worked."""
    session.add(User(username=username, email=email))
    session.commit()
    return True


def forgets_commit(session: Session, username: str, email: str) -> bool:
    """flush() finds out whether the name is taken."""
    session.add(User(username=username, email=email))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    return True


def every_integrity_error(session: Session, username: str, email: str) -> bool:
    """An IntegrityError is a name that is taken."""
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    return True


def closes_the_session(session: Session, username: str, email: str) -> bool:
    """with closes what was opened."""
    with session:
        session.add(User(username=username, email=email))
        try:
            session.commit()
        except IntegrityError as error:
            constraint = error.orig.diag.constraint_name  # type: ignore[union-attr]
            if constraint not in ("uq_users_username", "uq_users_email"):
                raise
            return False
    return True
