"""The server has a limit of connections, and so may a database."""

from sqlalchemy import Engine, create_engine, text

WORDS = "FATAL: sorry, too many clients already"
WHY = "workers x (pool + overflow) > max_connections"
CURE = "a connection budget, a pooler"
CHAPTER = "ch16"
ASKED = "IBM/mcp-context-forge#4645"
PATTERN = r"too many clients already|remaining connection slots|too many connections for"
PHRASES = (
    "psycopg2.OperationalError FATAL sorry too many clients already",
    "remaining connection slots are reserved for roles with the SUPERUSER attribute",
    "postgres max_connections reached by sqlalchemy pools",
)


def _two_connections(engine: Engine, limit: int) -> object:
    with engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" CONNECTION LIMIT {limit}'))
    engine.dispose()
    worker, other_worker = create_engine(engine.url), create_engine(engine.url)
    try:
        with worker.connect(), other_worker.connect():
            return "both connected"
    finally:
        worker.dispose()
        other_worker.dispose()


def bad(engine: Engine) -> object:
    return _two_connections(engine, 1)


def good(engine: Engine) -> object:
    return _two_connections(engine, 2)
