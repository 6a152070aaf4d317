"""The reference solution of ``differing_tables``."""

from sqlalchemy import Connection, except_all, exists, inspect, select, table, text, union_all


def differing_tables(connection: Connection, one: str, other: str) -> list[str]:
    """Return the names of the tables that differ between two schemas, sorted.

    The result shows whether a restore is complete. A table differs if only one of the schemas has
    it, or if its rows aren't the same: both tables must have each row the same number of times, in
    any order. Names are compared exactly and may contain any characters. A table that is in both
    schemas has the same columns in the same order. Ignore views. Let PostgreSQL compare the rows:
    fetch none of them.
    """
    inspector = inspect(connection)
    tables, others = (set(inspector.get_table_names(schema=schema)) for schema in (one, other))
    differ = tables ^ others
    for name in tables & others:
        # `table` quotes the names, whatever is in them. ALL counts rows that are there twice.
        one_side, other_side = (
            select(text("*")).select_from(table(name, schema=schema)) for schema in (one, other)
        )
        more, fewer = except_all(one_side, other_side), except_all(other_side, one_side)
        rows = select(text("*")).select_from(union_all(more, fewer).subquery())
        if connection.scalar(select(exists(rows))):
            differ.add(name)
    return sorted(differ)
