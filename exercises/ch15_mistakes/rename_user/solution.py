"""The reference solution of ``rename_user``."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User


def rename_user(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """Rename a user. Return whether that was possible, and the username that the user has now.

    A username that is taken isn't an error: the user keeps the old one. Any other error goes to
    the caller. The transaction is the caller's: what it has done before is kept, and in either
    case it goes on with the same session. The new username has been sent when the function
    returns.

    What happens instead, where the username is taken::

        Traceback (most recent call last):
          File "accounts.py", line 41, in rename_user
            return False, user.username
        sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back due to
        a previous exception during flush. To begin a new transaction with this Session, first issue
        Session.rollback(). Original exception was: (psycopg2.errors.UniqueViolation) duplicate key
        value violates unique constraint "uq_users_username"
    """
    user = session.get_one(User, user_id)
    try:
        # Only what comes after the savepoint is undone, and the change belongs behind it:
        # begin_nested() flushes first what has been set before.
        with session.begin_nested():
            user.username = username
    except IntegrityError:
        return False, user.username
    return True, user.username
