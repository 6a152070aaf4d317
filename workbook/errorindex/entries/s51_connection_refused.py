"""Nothing listens at that address."""

from sqlalchemy import Engine, create_engine, text

WORDS = "connection to server failed: Connection refused. Is the server running?"
WHY = "no server at that host and port; in a container localhost is the container itself"
CURE = "start it; in compose the host is the name of the service"
CHAPTER = "ch03"
PATTERN = r"Connection refused|ConnectionRefusedError|could not translate host name"
PHRASES = (
    "psycopg2.OperationalError connection to server at localhost port 5432 failed",
    "docker compose api cannot connect to postgres localhost refused",
    "could not translate host name db to address",
)


def _ask(engine: Engine, port: int | None) -> object:
    pool = create_engine(engine.url.set(host="127.0.0.1", port=port))
    try:
        with pool.connect() as connection:
            return connection.scalar(text("SELECT 1"))
    finally:
        pool.dispose()


def bad(engine: Engine) -> object:
    return _ask(engine, 1)


def good(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT 1"))
