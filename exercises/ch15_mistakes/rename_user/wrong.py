"""Wrong answers to ``rename_user``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session

from workbook.blog import User


def loses_the_callers_work(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """The message says it: first issue Session.rollback()."""
    user = session.get_one(User, user_id)
    user.username = username
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False, user.username
    return True, user.username


def leaves_it_to_the_caller(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """The old name is known from before: then the failed session isn't needed."""
    user = session.get_one(User, user_id)
    before = user.username
    user.username = username
    try:
        session.flush()
    except (IntegrityError, PendingRollbackError):
        return False, before
    return True, username


def looks_first(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """What isn't tried can't fail."""
    user = session.get_one(User, user_id)
    taken = select(User.id).where(User.username == username, User.id != user_id)
    if session.scalar(taken) is not None:
        return False, user.username
    user.username = username
    session.flush()
    return True, user.username


def catches_everything(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """Whatever it is, the user keeps the old name."""
    user = session.get_one(User, user_id)
    try:
        with session.begin_nested():
            user.username = username
    except Exception:
        return False, user.username
    return True, user.username


def commits_itself(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """What the caller has done is safe once it is committed."""
    user = session.get_one(User, user_id)
    session.commit()
    user.username = username
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False, user.username
    return True, user.username


def in_a_session_of_its_own(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """A fresh session has no failed flush behind it."""
    with Session(session.get_bind()) as own:
        user = own.get_one(User, user_id)
        before = user.username
        user.username = username
        try:
            own.commit()
        except IntegrityError:
            return False, before
    return True, username


def leaves_a_savepoint_open(session: Session, user_id: int, username: str) -> tuple[bool, str]:
    """A savepoint that was not needed does no harm."""
    user = session.get_one(User, user_id)
    savepoint = session.begin_nested()
    user.username = username
    try:
        session.flush()
    except IntegrityError:
        savepoint.rollback()
        return False, user.username
    return True, user.username
