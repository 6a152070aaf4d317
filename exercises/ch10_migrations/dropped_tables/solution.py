"""The reference solution of ``dropped_tables``."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData


def dropped_tables(engine: Engine, metadata: MetaData) -> list[str]:
    """Return the names of the tables that the next autogenerate would drop, in alphabetical order.

    If the metadata has no tables at all, the models haven't been imported, and autogenerate would
    drop every table: raise a ValueError, whatever is in the database. Neither the database nor the
    metadata is changed, and the connection goes back to the pool.
    """
    if not metadata.tables:
        raise ValueError("The metadata has no tables: import the models first.")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    # Changes of one column come as a list, the others as tuples: ("remove_table", table).
    return sorted(each[1].name for each in differences if each[0] == "remove_table")
