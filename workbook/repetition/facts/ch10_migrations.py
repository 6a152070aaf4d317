"""Facts of chapter 10, each with the run that proves it."""

from collections.abc import Sequence
from threading import Thread
from time import sleep
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import OperationalError

from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


def _differences(engine: Engine, before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """What autogenerate finds between two forms of a table in an empty database."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
        old, new = MetaData(), MetaData()
        Table("notes", old, *before)
        old.create_all(connection)
        Table("notes", new, *after)
        differences: list[Any] = compare_metadata(MigrationContext.configure(connection), new)
        return differences


def _add_a_column(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        connection.exec_driver_sql("ALTER TABLE posts ADD COLUMN stars integer")


def _until_a_lock_is_waited_for(engine: Engine) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'posts'::regclass"
    )
    with engine.connect() as connection:
        for _ in range(1000):
            if connection.scalar(waiting):
                return
            sleep(0.005)
    raise TimeoutError("nothing waits")


@fact(
    "A column is renamed in the model. What does autogenerate write?",
    answer="a new column and a dropped one",
    choices=("a rename", "a new column and a dropped one", "nothing"),
    section="What autogenerate sees",
    why="It compares names, and can't know that the two are the same column. The values would go.",
)
def a_rename(engine: Engine) -> str:
    differences = _differences(engine, [Column("title", String(9))], [Column("heading", String(9))])
    kinds = sorted(each[0] for each in differences)
    if kinds == ["add_column", "remove_column"]:
        return "a new column and a dropped one"
    return "a rename" if kinds else "nothing"


@fact(
    "A check constraint is added to the model. Does autogenerate see it?",
    answer="no",
    choices=YES_NO,
    section="What autogenerate sees",
    why="It doesn't compare check constraints. Write `op.create_check_constraint` yourself.",
)
def a_check_constraint(engine: Engine) -> str:
    columns = [Column("stars", Integer)]
    with_check = [Column("stars", Integer), CheckConstraint("stars > 0", name="stars")]
    return "yes" if _differences(engine, columns, with_check) else "no"


@fact(
    "`String(30)` becomes `String(60)` in the model. Does autogenerate see it?",
    answer="yes",
    choices=YES_NO,
    section="What autogenerate sees",
    why="It compares types, lengths included.",
)
def another_length(engine: Engine) -> str:
    differences = _differences(engine, [Column("name", String(30))], [Column("name", String(60))])
    return "yes" if differences else "no"


@fact(
    "`op.add_column` of a NOT NULL column without a server default, to a table with rows. "
    "What happens?",
    answer="IntegrityError",
    choices=("the rows get an empty text", "IntegrityError", "the rows get NULL"),
    section="A table with rows in it",
    why="The rows would have NULL there. Add it nullable, fill it, then make it NOT NULL.",
)
def not_null_and_rows(engine: Engine) -> str:
    with engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        try:
            op.add_column("users", Column("phone", String(20), nullable=False))
        except Exception as error:
            return type(error).__name__
    return "the rows get NULL"


@fact(
    "A migration of two steps fails at the second. Is the first step in the database afterwards, "
    "on PostgreSQL?",
    answer="no",
    choices=YES_NO,
    section="The first revision",
    why="DDL is part of the transaction there, and the whole migration is rolled back.",
)
def ddl_is_transactional(engine: Engine) -> str:
    try:
        with engine.begin() as connection:
            op = Operations(MigrationContext.configure(connection))
            op.create_table("first", Column("id", Integer))
            op.drop_table("not_there")
    except Exception:
        return "yes" if inspect(engine).has_table("first") else "no"
    return "nothing failed"


@fact(
    "`ALTER TABLE ... ADD COLUMN` waits for the lock, because another transaction has read the "
    "table and is still open. Does a SELECT that comes after it wait, too?",
    answer="yes",
    choices=YES_NO,
    section="Who waits",
    why="A request for a lock queues behind those that wait, if it conflicts with them. A "
    "`lock_timeout` limits it.",
)
def a_queue_behind_alter_table(engine: Engine) -> str:
    with engine.connect() as reader, engine.connect() as late:
        reader.exec_driver_sql("SELECT count(*) FROM posts")
        migration = Thread(target=_add_a_column, args=[engine])
        migration.start()
        try:
            _until_a_lock_is_waited_for(engine)
            late.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            late.exec_driver_sql("SELECT count(*) FROM posts")
        except OperationalError:
            return "yes"
        finally:
            reader.rollback()
            migration.join()
    return "no"
