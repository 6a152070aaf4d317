"""Wrong answers to ``unindexed_keys``, each with what its author was thinking."""

from sqlalchemy import inspect

from workbook.blog import Base as BlogBase


def forgets_primary_key(engine):
    """get_indexes gives the indexes."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def any_position(engine):
    """A column that is in an index is indexed."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        covered = {name for index in inspector.get_indexes(table) for name in index["column_names"]}
        covered |= set(inspector.get_pk_constraint(table)["constrained_columns"])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in covered:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def models_not_database(engine):
    """The models know their tables, keys and indexes."""
    missing = []
    for table in BlogBase.metadata.sorted_tables:
        first = {next(iter(index.columns)).name for index in table.indexes}
        first.add(next(iter(table.primary_key.columns)).name)
        for column in table.columns:
            if column.foreign_keys and column.name not in first:
                missing.append(f"{table.name}.{column.name}")
    return sorted(missing)


def wrong_order(engine):
    """Sorted by table, as get_table_names gives them."""
    inspector = inspect(engine)
    missing = []
    for table in reversed(inspector.get_table_names()):
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return missing


def forgets_unique(engine):
    """Indexes and primary keys; a unique constraint is a constraint."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {
            index["column_names"][0]
            for index in inspector.get_indexes(table)
            if not index.get("duplicates_constraint")
        }
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def single_column_only(engine):
    """A key of one column needs an index on that column."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        indexes = [index["column_names"] for index in inspector.get_indexes(table)]
        indexed = {columns[0] for columns in indexes if len(columns) == 1}
        indexed |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in indexed:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def session_left_open(engine):
    """inspect() wants a connection."""
    inspector = inspect(engine.connect())
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)
