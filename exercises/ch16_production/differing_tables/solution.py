"""The reference solution of ``differing_tables``."""

from sqlalchemy import Connection, except_all, exists, inspect, select, table, text, union_all


def differing_tables(connection: Connection, one: str, other: str) -> list[str]:
    """Return the names of the tables that differ between two schemas, sorted.

    It says whether a restore is complete. A table differs if it is in one of the schemas only, or
    if its rows aren't the same: each row has to be there as often in one as in the other, in
    whatever order. Names are compared as they are, and may contain anything. Where a table is in
    both schemas, it has the same columns in the same order. Views don't count. Let PostgreSQL
    compare the rows: fetch none of them.
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
