"""Other right answers to ``is_up_to_date``, each with what its author was thinking."""

from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.migration import MigrationContext


def by_operations(engine, metadata):
    """As `alembic check` does it."""
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return produce_migrations(context, metadata).upgrade_ops.is_empty()


def length_of_the_list(engine, metadata):
    """The options as keyword arguments would be, and the connection closed by hand."""
    connection = engine.connect()
    try:
        options = {"compare_server_default": True, "target_metadata": metadata}
        differences = compare_metadata(
            MigrationContext.configure(connection=connection, opts=options), metadata
        )
    finally:
        connection.close()
    return len(differences) == 0
