"""The reference solution of ``retire``."""

from psycopg2.errors import SerializationFailure
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User

Factory = sessionmaker[Session]


def retire(factory: Factory, user_id: int) -> bool:
    """Make an active user inactive, commit, and give back True.

    The blog needs an active user at all times. False, and nothing is changed, when no other user
    is active, or when this one is not active (or not there). Others retire at the same time, in
    transactions that are SERIALIZABLE: the rule holds whatever they do, and the caller gets True or
    False, not the error of a collision. Three attempts are enough.
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
