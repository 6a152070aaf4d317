"""Under REPEATABLE READ and SERIALIZABLE a transaction may have to be repeated."""

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

WORDS = "could not serialize access due to concurrent update"
WHY = "another transaction changed what this one has read"
CURE = "repeat the whole unit of work, in a new transaction"
CHAPTER = "ch09"
PATTERN = r"SerializationFailure|could not serialize access|40001"
PHRASES = (
    "psycopg2.errors.SerializationFailure could not serialize access",
    "serializable isolation level retry transaction sqlalchemy",
)
_VIEW = text("UPDATE posts SET views = views + 1 WHERE id = (SELECT min(id) FROM posts)")


def _once(engine: Engine, *, meanwhile: bool) -> object:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SELECT views FROM posts"))
        if meanwhile:
            with engine.begin() as other:
                other.execute(_VIEW)
        connection.execute(_VIEW)
        connection.commit()
    return "counted"


def bad(engine: Engine) -> object:
    return _once(engine, meanwhile=True)


def good(engine: Engine) -> object:
    for attempt in range(3):
        try:
            return _once(engine, meanwhile=attempt == 0)
        except OperationalError as error:
            if getattr(error.orig, "pgcode", "") != "40001":
                raise
    return None
