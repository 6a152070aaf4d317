"""Clients of a transaction pooler share a server connection and number statements alike."""

from sqlalchemy import Engine, text

WORDS = 'prepared statement "__asyncpg_stmt_1__" already exists'
WHY = "a transaction-pooling proxy"
CURE = "PgBouncer >= 1.21, or caches off"
CHAPTER = "ch16"
ASKED = "sqlalchemy#6467"
PATTERN = r'prepared statement "[^"]+" (already exists|does not exist)'
PHRASES = (
    "DuplicatePreparedStatementError pgbouncer asyncpg",
    'prepared statement "__asyncpg_stmt_5__" does not exist',
    "supabase pooler prepared statement already exists",
)


def _prepare(engine: Engine, *names: str) -> object:
    with engine.connect() as server_connection:
        for name in names:  # each client calls its first statement number 1
            server_connection.execute(text(f'PREPARE "{name}" AS SELECT 1'))
    return "prepared"


def bad(engine: Engine) -> object:
    return _prepare(engine, "__asyncpg_stmt_1__", "__asyncpg_stmt_1__")


def good(engine: Engine) -> object:
    return _prepare(engine, "__asyncpg_stmt_a1__", "__asyncpg_stmt_b1__")
