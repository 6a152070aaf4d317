"""After an error PostgreSQL takes nothing but ROLLBACK in that transaction."""

from contextlib import suppress

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

WORDS = "current transaction is aborted, commands ignored until end of transaction block"
WHY = "an earlier statement failed and its error was caught"
CURE = "roll back; begin_nested() around what may fail"
CHAPTER = "ch09"
PATTERN = r"InFailedSqlTransaction|current transaction is aborted|InFailedSQLTransactionError"
PHRASES = (
    "psycopg2.errors.InFailedSqlTransaction current transaction is aborted",
    "commands ignored until end of transaction block after caught error",
)
_WRONG = text("SELECT name FROM persons")


def bad(engine: Engine) -> object:
    with engine.connect() as connection:
        with suppress(ProgrammingError):
            connection.execute(_WRONG)
        return connection.scalar(text("SELECT 1"))


def good(engine: Engine) -> object:
    with engine.connect() as connection:
        with suppress(ProgrammingError), connection.begin_nested():
            connection.execute(_WRONG)
        return connection.scalar(text("SELECT 1"))
