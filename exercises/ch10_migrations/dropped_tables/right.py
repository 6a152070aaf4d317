"""Other right answers to ``dropped_tables``, each with what its author was thinking."""

from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.migration import MigrationContext
from alembic.operations.ops import DropTableOp
from sqlalchemy import inspect


def by_operations(engine, metadata):
    """The operations say what they are."""
    if len(metadata.tables) == 0:
        raise ValueError
    with engine.begin() as connection:
        operations = produce_migrations(MigrationContext.configure(connection), metadata)
    found = [op.table_name for op in operations.upgrade_ops.ops if isinstance(op, DropTableOp)]
    found.sort()
    return found


def with_the_inspector(engine, metadata):
    """What is there, without what the models have and without Alembic's own table."""
    if not metadata.sorted_tables:
        raise ValueError("no models")
    there = set(inspect(engine).get_table_names())
    return sorted(there - metadata.tables.keys() - {"alembic_version"})


def one_by_one(engine, metadata):
    """A loop, and the connection closed by hand."""
    if not list(metadata.tables):
        raise ValueError("the models were not imported")
    connection = engine.connect()
    try:
        names = []
        for each in compare_metadata(MigrationContext.configure(connection), metadata):
            if isinstance(each, tuple) and each[0] == "remove_table":
                names.append(str(each[1].name))
        return sorted(names)
    finally:
        connection.close()
