"""Other right answers to ``unindexed_keys``."""

from sqlalchemy import Engine, MetaData, inspect, text

_KEYS = """
SELECT c.relname || '.' || a.attname AS key
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = k.conkey[1])
"""


def plain_sql(engine: Engine) -> list[str]:
    """The catalogue itself."""
    with engine.connect() as connection:
        return sorted(connection.execute(text(_KEYS)).scalars())


def reflected(engine: Engine) -> list[str]:
    """Reflect all tables, and look at the Table objects."""
    metadata = MetaData()
    metadata.reflect(engine)
    keys = []
    for table in metadata.tables.values():
        first = [
            getattr(each, "element", each) for each, *_ in (i.expressions for i in table.indexes)
        ]
        first += list(table.primary_key.columns)[:1]
        unique = inspect(engine).get_unique_constraints(table.name)
        names = {getattr(column, "name", None) for column in first}
        names |= {constraint["column_names"][0] for constraint in unique}
        for column in table.columns:
            if column.foreign_keys and column.name not in names:
                keys.append(f"{table.name}.{column.name}")
    keys.sort()
    return keys


def in_one_go(engine: Engine) -> list[str]:
    """The get_multi_ methods ask for all tables at once."""
    with engine.connect() as connection:
        inspector = inspect(connection)
        served = {
            (table, index["column_names"][0])
            for (_, table), indexes in inspector.get_multi_indexes().items()
            for index in indexes
        }
        for (_, table), key in inspector.get_multi_pk_constraint().items():
            served.update(
                (table, column) for column in (key or {}).get("constrained_columns", [])[:1]
            )
        missing = {
            (table, column)
            for (_, table), keys in inspector.get_multi_foreign_keys().items()
            for key in keys
            for column in key["constrained_columns"]
            if (table, column) not in served
        }
    return sorted(".".join(pair) for pair in missing)


def all_tables_at_once(engine: Engine) -> list[str]:
    """The inspector can look at all tables in one go."""
    inspector = inspect(engine)
    primary = inspector.get_multi_pk_constraint()
    indexes = inspector.get_multi_indexes()
    keys = [
        f"{table[1]}.{key['constrained_columns'][0]}"
        for table, found in inspector.get_multi_foreign_keys().items()
        for key in found
        if key["constrained_columns"] != primary[table]["constrained_columns"][:1]
        and not any(i["column_names"][:1] == key["constrained_columns"] for i in indexes[table])
    ]
    keys.sort()
    return keys
