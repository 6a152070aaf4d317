"""The reference solution of ``sign_up``."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User

TAKEN = ("uq_users_username", "uq_users_email")


def sign_up(session: Session, username: str, email: str) -> bool:
    """Add a user and commit. Return True when saved, False when the username or email is taken.

    The database decides what is taken, so don't check first: another transaction may be quicker.
    Any other error reaches the caller. Either way the transaction has ended, and after a False the
    caller keeps working with the same session.
    """
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError as error:
        # Without this the next use of the session would raise PendingRollbackError.
        session.rollback()
        # An IntegrityError is any broken rule, a NULL that isn't allowed too: which one was it?
        if error.orig.diag.constraint_name not in TAKEN:  # type: ignore[union-attr]
            raise
        return False
    return True
