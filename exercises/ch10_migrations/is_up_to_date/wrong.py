"""Wrong answers to ``is_up_to_date``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext


def _differences(engine, metadata, **options):
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def server_defaults_passed_over(engine, metadata):
    """The defaults of Alembic will do."""
    return not _differences(engine, metadata)


def types_passed_over(engine, metadata):
    """Types are a matter of taste."""
    return not _differences(engine, metadata, compare_server_default=True, compare_type=False)


def names_of_tables_only(engine, metadata):
    """The inspector lists the tables."""
    return set(sa.inspect(engine).get_table_names()) == set(metadata.tables)


def columns_only(engine, metadata):
    """Tables and their columns."""
    found = _differences(engine, metadata, compare_server_default=True)
    return not [each for each in found if isinstance(each, list) or "index" not in each[0]]


def the_other_way_round(engine, metadata):
    """A list is true if something is in it."""
    return bool(_differences(engine, metadata, compare_server_default=True))


def returns_the_list(engine, metadata):
    """An empty list says it all."""
    return _differences(engine, metadata, compare_server_default=True)


def missing_tables_only(engine, metadata):
    """What is there beyond the models does no harm."""
    found = _differences(engine, metadata, compare_server_default=True)
    return not [
        each for each in found if isinstance(each, list) or not each[0].startswith("remove")
    ]
