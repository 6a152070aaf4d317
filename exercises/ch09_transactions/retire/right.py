"""Other right answers to ``retire``."""

from psycopg2.errors import SerializationFailure
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, aliased, sessionmaker

from workbook.blog import User

_Factory = sessionmaker[Session]


def plain_sql(factory: _Factory, user_id: int) -> bool:
    """One UPDATE that looks for another one itself, in a transaction with SET TRANSACTION."""
    query = text(
        "UPDATE users SET is_active = false WHERE id = :id AND is_active "
        "AND EXISTS (SELECT FROM users WHERE is_active AND id <> :id)"
    )
    for last in (False, False, True):
        with factory() as session:
            try:
                session.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
                changed = session.connection().execute(query, {"id": user_id}).rowcount
                session.commit()
            except DBAPIError as error:
                if last or getattr(error.orig, "pgcode", "") != "40001":
                    raise
            else:
                return changed == 1
    raise AssertionError("unreachable")


def on_an_engine_of_that_level(factory: _Factory, user_id: int) -> bool:
    """A view of the engine on which every transaction is SERIALIZABLE; objects."""
    bind = factory.kw["bind"].execution_options(isolation_level="SERIALIZABLE")
    for attempt in range(3):
        session = Session(bind)
        try:
            user = session.get(User, user_id)
            others = select(func.count()).where(User.is_active, User.id != user_id)
            if user is None or not user.is_active or session.scalar(others) == 0:
                return False
            user.is_active = False
            session.commit()
            return True
        except OperationalError as error:
            if attempt == 2 or not isinstance(error.orig, SerializationFailure):
                raise
        finally:
            session.close()
    return False


def in_one_statement(factory: _Factory, user_id: int) -> bool:
    """One statement with the class, up to three times."""
    other = aliased(User)
    change = (
        update(User)
        .where(User.id == user_id, User.is_active)
        .where(select(other.id).where(other.is_active, other.id != user_id).exists())
        .values(is_active=False)
    )
    for _ in range(3):
        try:
            with factory.begin() as session:
                session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
                return bool(session.execute(change).rowcount)
        except OperationalError as error:
            if not isinstance(error.orig, SerializationFailure):
                raise
            failure = error
    raise failure
