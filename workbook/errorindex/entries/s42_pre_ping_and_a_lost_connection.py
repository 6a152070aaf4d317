"""pool_pre_ping asks when a connection is taken from the pool, and not again after that."""

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError

WORDS = 'pool_pre_ping "does not work"'
WHY = "it checks at checkout only"
CURE = "shorter transactions, retry the unit of work"
CHAPTER = "ch03"
ASKED = "sqlalchemy#6283"
PATTERN = r"server closed the connection unexpectedly|terminating connection due to administrator"
PHRASES = (
    "psycopg2.OperationalError server closed the connection unexpectedly with pool_pre_ping=True",
    "SSL connection has been closed unexpectedly",
    "terminating connection due to administrator command",
)
_LOST = "SELECT pg_terminate_backend(:pid)"


def _unit_of_work(connection: Connection, engine: Engine | None) -> object:
    pid = connection.scalar(text("SELECT pg_backend_pid()"))
    if engine is not None:  # meanwhile
        with engine.connect() as other:
            other.execute(text(_LOST), {"pid": pid})
    return connection.scalar(text("SELECT count(*) FROM users"))


def bad(engine: Engine) -> object:
    pool = create_engine(engine.url, pool_pre_ping=True)
    with pool.connect() as connection:
        return _unit_of_work(connection, engine)


def good(engine: Engine) -> object:
    pool = create_engine(engine.url, pool_pre_ping=True)
    for disturbed in (engine, None):
        try:
            with pool.connect() as connection:
                return _unit_of_work(connection, disturbed)
        except OperationalError as error:
            if not error.connection_invalidated:
                raise
    return None
