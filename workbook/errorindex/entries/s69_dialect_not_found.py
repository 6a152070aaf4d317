"""The scheme of the URL names a dialect that isn't there."""

from sqlalchemy import Engine, create_engine

WORDS = "NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres"
WHY = "postgres:// went with SQLAlchemy 1.4; some hosts still hand it out"
CURE = "postgresql+psycopg2://"
CHAPTER = "ch03"
PATTERN = r"Can't load plugin: sqlalchemy\.dialects"
PHRASES = (
    "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres heroku",
    "postgres:// url is no longer supported",
)


def bad(engine: Engine) -> object:
    return create_engine("postgres://localhost/blog").dialect.name


def good(engine: Engine) -> object:
    return create_engine("postgresql+psycopg2://localhost/blog").dialect.name
