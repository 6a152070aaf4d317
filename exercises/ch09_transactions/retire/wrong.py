"""Wrong answers to ``retire``, each with what its author was thinking."""

from psycopg2.errors import SerializationFailure
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User

_Factory = sessionmaker[Session]


def _retire_once(factory: _Factory, user_id: int, level: str | None) -> bool:
    with factory() as session, session.begin():
        if level:
            session.connection(execution_options={"isolation_level": level})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        session.execute(update(User).where(User.id == user_id).values(is_active=False))
        return True


def write_skew(factory: _Factory, user_id: int) -> bool:
    """Look, decide, write, all in one transaction."""
    return _retire_once(factory, user_id, None)


def does_not_try_again(factory: _Factory, user_id: int) -> bool:
    """SERIALIZABLE takes care of it."""
    return _retire_once(factory, user_id, "SERIALIZABLE")


def nobody_is_left(factory: _Factory, user_id: int) -> bool:
    """Whoever is active may go."""
    with factory() as session, session.begin():
        user = session.get(User, user_id)
        if user is None or not user.is_active:
            return False
        user.is_active = False
        return True


def keeps_the_connection(factory: _Factory, user_id: int) -> bool:
    """A new session for each attempt; the old one is no longer needed."""
    for _ in range(3):
        session = factory()
        _kept.append(session)
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        try:
            session.execute(update(User).where(User.id == user_id).values(is_active=False))
            session.commit()
        except OperationalError:
            continue
        return True
    return False


_kept: list[Session] = []


def gives_up(factory: _Factory, user_id: int) -> bool:
    """The caller wants True or False, so a collision is a False."""
    try:
        return _retire_once(factory, user_id, "SERIALIZABLE")
    except OperationalError:
        return False


def forgets_commit(factory: _Factory, user_id: int) -> bool:
    """with factory() ends the transaction."""
    with factory() as session:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        session.execute(update(User).where(User.id == user_id).values(is_active=False))
        return True


def goes_on_in_a_failed_session(factory: _Factory, user_id: int) -> bool:
    """Only the statement that failed has to be sent again."""
    with factory() as session:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        for attempt in range(3):
            try:
                session.execute(update(User).where(User.id == user_id).values(is_active=False))
                session.commit()
                return True
            except OperationalError as error:
                if not isinstance(error.orig, SerializationFailure) or attempt == 2:
                    raise
    return False


def a_fourth_attempt(factory: _Factory, user_id: int) -> bool:
    """Three attempts are few; some more do no harm."""
    for attempt in range(10):
        try:
            return _retire_once(factory, user_id, "SERIALIZABLE")
        except OperationalError as error:
            if attempt == 9 or not isinstance(error.orig, SerializationFailure):
                raise
    return False


def tries_again_after_any_error(factory: _Factory, user_id: int) -> bool:
    """OperationalError means that something went wrong on the way, so try again."""
    for attempt in range(3):
        try:
            return _retire_once(factory, user_id, "SERIALIZABLE")
        except OperationalError:
            if attempt == 2:
                raise
    return False
