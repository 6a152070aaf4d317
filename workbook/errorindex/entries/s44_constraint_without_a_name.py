"""What has no name can't be dropped, and SQLite's batch mode has to name what it copies."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, MetaData, create_engine, text

WORDS = "constraint must have a name (SQLite batch mode, downgrade)"
WHY = "no naming convention"
CURE = "MetaData(naming_convention=...) on the first day"
CHAPTER = "ch04"
ASKED = "sqlalchemy/alembic#1195"
PATTERN = r"[Cc]onstraint must have a name"
PHRASES = (
    "ValueError: Constraint must have a name alembic sqlite batch_alter_table",
    "op.f(None) drop_constraint requires a name",
    "alembic downgrade drop constraint None",
)


def _add_key(convention: dict[str, str] | None) -> object:
    target = MetaData(naming_convention=convention) if convention else MetaData()
    sqlite = create_engine("sqlite://")
    with sqlite.begin() as connection:
        connection.execute(text("CREATE TABLE posts (id integer primary key, author_id integer)"))
        context = MigrationContext.configure(connection, opts={"target_metadata": target})
        with Operations(context).batch_alter_table("posts") as batch:
            batch.create_unique_constraint(None, ["author_id"])  # type: ignore[arg-type]
    return "added"


def bad(engine: Engine) -> object:
    return _add_key(None)


def good(engine: Engine) -> object:
    return _add_key({"uq": "uq_%(table_name)s_%(column_0_name)s"})
