"""The reference solution of ``unindexed_keys``."""

from sqlalchemy import Engine, inspect


def unindexed_keys(engine: Engine) -> list[str]:
    """Return the foreign keys that no index serves, each as "<table>.<column>", sorted.

    Look at the database behind the engine, whatever tables it has (those of the schema ``public``).
    Every foreign key there has one column. It is served when an index begins with that column. The
    index of a primary key or of a unique constraint counts, as does a partial index, which
    contains only some of the rows.

    ``inspect(engine)`` returns an inspector: it has ``get_table_names()``, and for each table
    ``get_foreign_keys``, ``get_indexes`` and ``get_pk_constraint``.
    """
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        # get_indexes leaves out the index of the primary key.
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            [column] = key["constrained_columns"]
            if column not in first:
                missing.append(f"{table}.{column}")
    return sorted(missing)
