"""Wrong answers to ``differing_tables``, each with what its author was thinking."""

from sqlalchemy import inspect, select, text

_BOTH = "(TABLE {a} EXCEPT ALL TABLE {b}) UNION ALL (TABLE {b} EXCEPT ALL TABLE {a})"


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


def _differ(connection, one, other, query=f"SELECT EXISTS ({_BOTH})", *, views=False, quoted=True):
    inspector = inspect(connection)
    sides = []
    for schema in (one, other):
        names = set(inspector.get_table_names(schema=schema))
        sides.append(names | set(inspector.get_view_names(schema=schema)) if views else names)
    quote = _quoted if quoted else str
    differ = sides[0] ^ sides[1]
    for name in sides[0] & sides[1]:
        a, b = (f"{quote(schema)}.{quote(name)}" for schema in (one, other))
        if connection.scalar(text(query.format(a=a, b=b).replace(":", r"\:"))):
            differ.add(name)
    return sorted(differ)


def counts_the_rows(connection, one, other):
    """As many rows as before."""
    query = "SELECT (SELECT count(*) FROM {a}) <> (SELECT count(*) FROM {b})"
    return _differ(connection, one, other, query)


def one_direction(connection, one, other):
    """What is missing in the copy."""
    return _differ(connection, one, other, "SELECT EXISTS (TABLE {a} EXCEPT ALL TABLE {b})")


def without_all(connection, one, other):
    """In both directions."""
    return _differ(
        connection, one, other, f"SELECT EXISTS ({_BOTH.replace(' ALL TABLE', ' TABLE')})"
    )


def only_common_tables(connection, one, other):
    """Compare the tables that are in both."""
    names = set(inspect(connection).get_table_names(schema=one))
    names &= set(inspect(connection).get_table_names(schema=other))
    return [name for name in _differ(connection, one, other) if name in names]


def names_without_quotes(connection, one, other):
    """The schema, a dot, the name."""
    return _differ(connection, one, other, quoted=False)


def views_are_tables(connection, one, other):
    """Everything that has columns."""
    return _differ(connection, one, other, views=True)


def in_the_order_of_the_rows(connection, one, other):
    """A digest of all rows."""
    digest = "(SELECT md5(string_agg(t::text, ',')) FROM {} AS t)"
    query = f"SELECT {digest.format('{a}')} IS DISTINCT FROM {digest.format('{b}')}"
    return _differ(connection, one, other, query)


def null_is_never_equal(connection, one, other):
    """A row of one for which there is none in the other."""
    missing = "EXISTS (SELECT FROM {} AS x NATURAL LEFT JOIN (SELECT *, 1 AS there FROM {}) AS y WHERE there IS NULL)"
    counts = "(SELECT count(*) FROM {a}) <> (SELECT count(*) FROM {b})"
    query = f"SELECT {counts} OR {missing.format('{a}', '{b}')} OR {missing.format('{b}', '{a}')}"
    return _differ(connection, one, other, query)


def fetches_the_rows(connection, one, other):
    """Two lists are easily compared."""
    sides = [set(inspect(connection).get_table_names(schema=schema)) for schema in (one, other)]
    differ = sides[0] ^ sides[1]
    for name in sides[0] & sides[1]:
        rows = [
            sorted(
                connection.execute(select(text("t::text")).select_from(text(_from(name, schema))))
            )
            for schema in (one, other)
        ]
        if rows[0] != rows[1]:
            differ.add(name)
    return sorted(differ)


def _from(name, schema):
    return f"{_quoted(schema)}.{_quoted(name)} AS t".replace(":", r"\:")
