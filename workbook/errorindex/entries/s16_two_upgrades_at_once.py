"""Both have read that nothing was applied before either has applied something."""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

WORDS = "several replicas race on `upgrade head`"
WHY = "Alembic takes no lock"
CURE = "a one-shot job, or a session advisory lock"
CHAPTER = "ch10"
ASKED = "IBM/mcp-context-forge#4783"
PHRASES = (
    "alembic upgrade head run by several pods at the same time",
    "concurrent migrations on startup of multiple replicas",
    "migration fails only when two containers start together",
)
SHOWS = "the second: DuplicateTable"


def _has_to_run(connection: Connection) -> bool:
    return not inspect(connection).has_table("colours")


def bad(engine: Engine) -> str:
    with engine.connect() as first, engine.connect() as second:
        both = [_has_to_run(first), _has_to_run(second)]
        for connection, has_to_run in zip((first, second), both, strict=True):
            try:
                if has_to_run:
                    connection.execute(text("CREATE TABLE colours (id int)"))
                connection.commit()
            except ProgrammingError as error:
                return f"the second: {type(error.orig).__name__}"
    return "the second: nothing left to do"


def good(engine: Engine) -> str:
    for _ in range(2):
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(7)"))  # others wait here
            if _has_to_run(connection):
                connection.execute(text("CREATE TABLE colours (id int)"))
    return "the second: nothing left to do"
