"""Wrong answers to ``dropped_tables``, each with what its author was thinking."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect


def _differences(engine, metadata):
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def empty_metadata_passes(engine, metadata):
    """If the models have no tables, then all of them are dropped: that's the answer."""
    return sorted(e[1].name for e in _differences(engine, metadata) if e[0] == "remove_table")


def raises_if_everything_goes(engine, metadata):
    """Nobody drops every table: only then something is wrong."""
    found = sorted(e[1].name for e in _differences(engine, metadata) if e[0] == "remove_table")
    there = sorted(set(inspect(engine).get_table_names()) - {"alembic_version"})
    if found and found == there:
        raise ValueError("would drop everything")
    return found


def order_of_the_drops(engine, metadata):
    """In the order in which they would be dropped."""
    if not metadata.tables:
        raise ValueError("no models")
    return [e[1].name for e in _differences(engine, metadata) if e[0] == "remove_table"]


def alembics_table_too(engine, metadata):
    """The tables of the database that the models don't have."""
    if not metadata.tables:
        raise ValueError("no models")
    return sorted(set(inspect(engine).get_table_names()) - metadata.tables.keys())


def the_tables_themselves(engine, metadata):
    """What the differences hold."""
    if not metadata.tables:
        raise ValueError("no models")
    found = [e[1] for e in _differences(engine, metadata) if e[0] == "remove_table"]
    return sorted(found, key=lambda table: table.name)


def tables_to_be_created(engine, metadata):
    """What is in the one and not in the other."""
    if not metadata.tables:
        raise ValueError("no models")
    return sorted(metadata.tables.keys() - set(inspect(engine).get_table_names()))


def anything_that_is_removed(engine, metadata):
    """Everything that begins with remove."""
    if not metadata.tables:
        raise ValueError("no models")
    found = [e for e in _differences(engine, metadata) if str(e[0]).startswith("remove")]
    return sorted({getattr(e[1], "name", None) or e[2] for e in found})


def returns_nothing_for_no_models(engine, metadata):
    """Without models there is nothing to compare."""
    if not metadata.tables:
        return []
    return sorted(e[1].name for e in _differences(engine, metadata) if e[0] == "remove_table")


def fills_the_metadata(engine, metadata):
    """reflect() adds what is missing."""
    if not metadata.tables:
        raise ValueError("no models")
    known = set(metadata.tables)
    metadata.reflect(engine)
    return sorted(metadata.tables.keys() - known - {"alembic_version"})


def raises_only_for_a_drop(engine, metadata):
    """If nothing is dropped, nothing is wrong."""
    found = sorted(e[1].name for e in _differences(engine, metadata) if e[0] == "remove_table")
    if found and not metadata.tables:
        raise ValueError("no models")
    return found
