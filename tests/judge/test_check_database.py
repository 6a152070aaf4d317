"""The databases that checks run on hold what the chapters' databases hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

from workbook import blog, databases
from workbook.judge import check_database

# Everything about the tables but their oids.
TABLES = """
SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.attidentity, pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
CONSTRAINTS = """
SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"


def _everything(url: URL) -> dict[str, Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            query: [tuple(row) for row in connection.execute(text(query))]
            for query in (TABLES, CONSTRAINTS, INDEXES, SEQUENCES)
        }
        for table in blog.Base.metadata.sorted_tables:
            rows = connection.execute(table.select().order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in rows]
    engine.dispose()
    return found


@pytest.mark.parametrize("name", [check_database.AUTHORED, check_database.GENERATED])
def test_an_arena_is_the_blog(name: str, database_url: URL) -> None:
    engine = create_engine(database_url)
    data = check_database.contents(name)
    assert data is not None
    blog.create_blog(engine, data)
    engine.dispose()
    assert _everything(check_database.filled(name)) == _everything(database_url)


def test_an_empty_arena_is_empty() -> None:
    check_database.filled(check_database.AUTHORED)
    engine = create_engine(check_database.filled(check_database.EMPTY))
    with engine.connect() as connection:
        assert connection.execute(text(TABLES)).all() == []
    engine.dispose()


def test_rows_lie_in_no_particular_order() -> None:
    connection = databases.connect(check_database.filled(check_database.AUTHORED))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM posts")
        ids = [row[0] for row in cursor]
    connection.close()
    assert ids not in (sorted(ids), sorted(ids, reverse=True))
