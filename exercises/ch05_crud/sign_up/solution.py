"""The reference solution of ``sign_up``."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User


def sign_up(session: Session, username: str, email: str) -> bool:
    """Add a user and commit. True when saved, False when the username or the email is taken.

    The database decides what is taken: do not look first, somebody else may be quicker. Any other
    error goes on to the caller. After a False the caller goes on working with the same session.
    """
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError:
        # Without this the next use of the session would raise PendingRollbackError.
        session.rollback()
        return False
    return True
