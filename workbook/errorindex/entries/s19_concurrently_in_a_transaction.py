"""CREATE INDEX CONCURRENTLY has several transactions of its own."""

from sqlalchemy import Engine, text

WORDS = "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"
WHY = "migrations run in a transaction"
CURE = "op.get_context().autocommit_block()"
CHAPTER = "ch10"
ASKED = "METR/hawk#285"
PATTERN = r"CONCURRENTLY cannot (run|be executed) inside a transaction"
PHRASES = (
    "psycopg2.errors.ActiveSqlTransaction CREATE INDEX CONCURRENTLY",
    "alembic create index postgresql_concurrently error transaction block",
    "how to create index concurrently in alembic",
)
_INDEX = text("CREATE INDEX CONCURRENTLY ix_posts_title ON posts (title)")


def bad(engine: Engine) -> object:
    with engine.begin() as connection:
        return connection.execute(_INDEX).rowcount


def good(engine: Engine) -> object:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_INDEX)
    return "made"
