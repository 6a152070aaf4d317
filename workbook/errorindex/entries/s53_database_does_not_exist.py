"""Each connection is made to one database, which must be there."""

from sqlalchemy import Engine, create_engine, text

WORDS = 'FATAL: database "blog" does not exist'
WHY = "create_all makes tables, never the database"
CURE = "CREATE DATABASE, over a connection to another database in AUTOCOMMIT"
CHAPTER = "ch03"
PATTERN = r'database "[^"]+" does not exist|InvalidCatalogNameError|3D000'
PHRASES = (
    "OperationalError FATAL database does not exist create_engine",
    "how to create the database itself with sqlalchemy",
)


def bad(engine: Engine) -> object:
    pool = create_engine(engine.url.set(database="no_such_blog"))
    with pool.connect() as connection:
        return connection.scalar(text("SELECT 1"))


def good(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT 1"))
