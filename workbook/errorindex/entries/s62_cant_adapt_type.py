"""The driver doesn't know how to send a value of that Python type."""

from sqlalchemy import JSON, Engine, bindparam, text

WORDS = "ProgrammingError: can't adapt type 'dict'"
WHY = "text() gives the driver the value as it is; no type of SQLAlchemy converts it"
CURE = "bindparam(..., type_=JSON), or a typed column"
CHAPTER = "ch02"
PATTERN = r"can't adapt type|invalid input for query argument"
PHRASES = (
    "psycopg2.ProgrammingError can't adapt type numpy.int64",
    "can't adapt type 'dict' insert json with text()",
)
_STATEMENT = text("SELECT CAST(:details AS jsonb) ->> 'colour'")


def bad(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(_STATEMENT, {"details": {"colour": "red"}})


def good(engine: Engine) -> object:
    typed = _STATEMENT.bindparams(bindparam("details", type_=JSON))
    with engine.connect() as connection:
        return connection.scalar(typed, {"details": {"colour": "red"}})
