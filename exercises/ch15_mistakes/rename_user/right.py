"""Other right answers to ``rename_user``."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import User


def by_hand(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """The savepoint's own methods instead of a with-block."""
    user = session.get_one(User, user_id)
    savepoint = session.begin_nested()
    user.username = username
    try:
        session.flush()
    except IntegrityError:
        savepoint.rollback()
        return False, user.username
    except BaseException:
        savepoint.rollback()
        raise
    savepoint.commit()
    return True, user.username


def one_update(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """An UPDATE in a savepoint; the session is told by the statement."""
    user = session.get_one(User, user_id)
    try:
        with session.begin_nested():
            session.execute(update(User).where(User.id == user_id).values(username=username))
    except IntegrityError:
        session.refresh(user)
        return False, user.username
    return True, username
