"""Autogenerate compares the database with the MetaData that it is given, whatever is in it."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData

from workbook.blog import Base

WORDS = "autogenerate writes an empty migration, or drops every table"
WHY = "the models were not imported in env.py (or imported under two names)"
CURE = "import the package that imports all models, under one name"
CHAPTER = "ch10"
ASKED = "sqlalchemy/alembic#712"
PHRASES = (
    "alembic autogenerate drops all my tables",
    "alembic revision --autogenerate generates empty migration",
    "target_metadata does not see my models",
)
SHOWS = "tables to drop: 5"


def _dropped(engine: Engine, metadata: MetaData) -> str:
    with engine.connect() as connection:
        changes = compare_metadata(MigrationContext.configure(connection), metadata)
    dropped = [change for change in changes if change[0] == "remove_table"]
    return f"tables to drop: {len(dropped)}"


def bad(engine: Engine) -> str:
    return _dropped(engine, MetaData())  # as where no module with models was imported


def good(engine: Engine) -> str:
    return _dropped(engine, Base.metadata)
