"""To a comparison, a column with another name is another column."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect, text

WORDS = "a renamed column becomes drop + add (and the data is lost)"
WHY = "a rename cannot be detected"
CURE = "op.alter_column(..., new_column_name=)"
CHAPTER = "ch10"
ASKED = "miguelgrinberg/Flask-Migrate#563"
PHRASES = (
    "alembic rename column drops the column and adds a new one",
    "autogenerate does not detect renamed column data lost",
    "how to rename a column in alembic",
)
SHOWS = "add_column, remove_column"
_TODAY = Table("colours", MetaData(), Column("id", Integer), Column("name", Integer))


def bad(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE colours (id int, title int)"))
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name == "colours"},
        )
        changes = compare_metadata(context, _TODAY.metadata)
    return ", ".join(sorted(change[0] for change in changes))


def good(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE colours (id int, title int)"))
        operations = Operations(MigrationContext.configure(connection))
        operations.alter_column("colours", "title", new_column_name="name")
        return ", ".join(column["name"] for column in inspect(connection).get_columns("colours"))
