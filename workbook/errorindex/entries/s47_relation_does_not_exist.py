"""The table isn't there: not created, not migrated, or in another database or schema."""

from sqlalchemy import Column, Engine, Integer, MetaData, Table, select

WORDS = 'relation "users" does not exist'
WHY = "no migration ran in this database, or it is another database than you think"
CURE = "alembic upgrade head (create_all in an experiment); look at engine.url"
CHAPTER = "ch03"
PATTERN = r'UndefinedTable|relation "[^"]+" does not exist|no such table'
PHRASES = (
    "psycopg2.errors.UndefinedTable: relation does not exist",
    "asyncpg.exceptions.UndefinedTableError relation",
    "sqlite3.OperationalError: no such table",
)
_SHELVES = Table("shelves", MetaData(), Column("id", Integer, primary_key=True))


def bad(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.execute(select(_SHELVES)).all()


def good(engine: Engine) -> object:
    _SHELVES.create(engine)
    with engine.connect() as connection:
        return connection.execute(select(_SHELVES)).all()
