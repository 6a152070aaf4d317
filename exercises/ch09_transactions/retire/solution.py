"""The reference solution of ``retire``."""

from psycopg2.errors import SerializationFailure
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User

Factory = sessionmaker[Session]


def retire(factory: Factory, user_id: int) -> bool:
    """Make an active user inactive, commit, and return True.

    The blog needs an active user at all times. Return False and change nothing when no other user
    is active, or when this one is not active (or not there). Other transactions, all of them
    SERIALIZABLE, retire users at the same time; the rule must hold whatever they do. After a
    collision try again, up to three attempts in all; only the error of the third one may reach the
    caller. Afterwards the factory, its engine and their connections are as they were before.
    """
    for attempt in range(3):
        try:
            # The level is set for this transaction only, and before its first statement.
            with factory() as session, session.begin():
                session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
                active = set(session.scalars(select(User.id).where(User.is_active)))
                if user_id not in active or len(active) < 2:
                    return False
                session.execute(update(User).where(User.id == user_id).values(is_active=False))
                return True
        except OperationalError as error:
            if not isinstance(error.orig, SerializationFailure) or attempt == 2:
                raise
    raise AssertionError("unreachable")
