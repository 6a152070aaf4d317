"""The server ends a statement that runs for longer than it may."""

from sqlalchemy import Engine, text

WORDS = "canceling statement due to statement timeout"
WHY = "statement_timeout is set, and the statement takes longer"
CURE = "an index or a smaller result; SET LOCAL statement_timeout for the one that may take long"
CHAPTER = "ch16"
PATTERN = r"canceling statement due to statement timeout|QueryCanceled(?!.*lock timeout)"
PHRASES = (
    "psycopg2.errors.QueryCanceled canceling statement due to statement timeout",
    "query cancelled after 30 seconds by postgres timeout",
)


def _sleep(engine: Engine, timeout: str) -> object:
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL statement_timeout = '{timeout}'"))
        connection.execute(text("SELECT pg_sleep(0.05)"))
        return "done"


def bad(engine: Engine) -> object:
    return _sleep(engine, "10ms")


def good(engine: Engine) -> object:
    return _sleep(engine, "10s")
