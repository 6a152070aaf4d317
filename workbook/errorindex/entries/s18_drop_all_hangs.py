"""A session that is still in a transaction keeps the lock of everything that it has read."""

from sqlalchemy import Engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from workbook.blog import Base, User

WORDS = "tests hang on drop_all"
WHY = "an idle-in-transaction session holds a lock"
CURE = "close or roll back first"
CHAPTER = "ch09"
ASKED = "jlab-sensing/ENTS-backend#695"
PHRASES = (
    "Base.metadata.drop_all hangs forever in pytest",
    "drop table never returns after test",
    "idle in transaction blocks drop_all",
)
SHOWS = "drop_all waits for an open session"


def _drop(engine: Engine, *, closes_first: bool) -> str:
    @event.listens_for(engine, "connect")
    def _patience(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("SET lock_timeout = '100ms'")  # or it would wait for ever
        cursor.close()

    session = Session(engine)
    session.scalars(select(User)).first()
    if closes_first:
        session.close()
    try:
        Base.metadata.drop_all(engine)
    except OperationalError:
        return "drop_all waits for an open session"
    finally:
        session.close()
    return "dropped"


def bad(engine: Engine) -> str:
    return _drop(engine, closes_first=False)


def good(engine: Engine) -> str:
    return _drop(engine, closes_first=True)
