"""Other right answers to ``differing_tables``, each with what its author was thinking."""

from sqlalchemy import MetaData, Table, except_all, exists, select, union_all


def with_core(connection, one, other):
    """Tables that are reflected, and the operations on sets of Core."""
    sides = []
    for schema in (one, other):
        metadata = MetaData(schema=schema)
        metadata.reflect(connection, schema=schema)
        sides.append({table.name: table for table in metadata.tables.values()})
    left, right = sides
    found = []
    for name in sorted({*left, *right}):
        if name not in left or name not in right:
            found.append(name)
            continue
        a, b = select(left[name]), select(right[name])
        more, less = except_all(a, b).subquery(), except_all(b, a).subquery()
        if connection.scalar(select(exists(select(more)) | exists(select(less)))):
            found.append(name)
    return found


def with_a_digest(connection, one, other):
    """The rows as text, sorted, as one text for each table."""
    digests = {}
    names = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
    for schema in (one, other):
        for (name,) in connection.exec_driver_sql(names, (schema,)).all():
            place = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
            query = f"SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM {place} AS t"
            # Without parameters the driver leaves percent signs alone.
            cursor = connection.connection.cursor()
            cursor.execute(query)
            digests.setdefault(name, []).append(cursor.fetchone()[0])
            cursor.close()
    if one == other:
        return []
    return sorted(name for name, seen in digests.items() if len(seen) == 1 or seen[0] != seen[1])
