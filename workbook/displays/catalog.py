"""What PostgreSQL has: the columns and indexes of a table, and how it finds the rows of a query."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session


def describe(engine: Engine, table: str) -> str:
    """Return the columns of a table as PostgreSQL has them, one in each line."""
    lines = []
    for column in inspect(engine).get_columns(table):
        type_ = column["type"].compile(engine.dialect)
        null = "NULL" if column["nullable"] else "NOT NULL"
        line = f"{column['name']:12} {type_:28} {null:9} {column['default'] or ''}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def list_indexes(engine: Engine, *tables: str) -> list[str]:
    """Return the definitions of all indexes of the tables, as PostgreSQL has them."""
    definitions = text(
        "SELECT replace(indexdef, 'public.', '') FROM pg_indexes "
        "WHERE tablename = ANY (:tables) ORDER BY tablename, indexname"
    )
    with engine.connect() as connection:
        return list(connection.scalars(definitions, {"tables": list(tables)}))


def how_found(session: Session, query: str) -> str:
    """Run a query on one table and return how PostgreSQL found the rows."""
    explain = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}"
    node = session.scalars(text(explain)).one()[0]["Plan"]
    rows = f"{int(node['Actual Rows']):,} rows"
    if node["Node Type"] == "Seq Scan":
        return f"{rows}; the whole table was read"
    while "Index Searches" not in node:
        node = node["Plans"][0]
    searches = node["Index Searches"]
    return f"{rows}; {node['Index Name']}: {searches} search{'es' * (searches != 1)}"
