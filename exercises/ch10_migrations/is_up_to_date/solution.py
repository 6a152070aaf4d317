"""The reference solution of ``is_up_to_date``."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData


def is_up_to_date(engine: Engine, metadata: MetaData) -> bool:
    """Return whether autogenerate would find nothing to do, server defaults included.

    Nothing in the database is changed, and the connection goes back to the pool.
    """
    with engine.connect() as connection:
        # Without the option a changed server default passes for none.
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return not compare_metadata(context, metadata)
