"""The catalogue of a whole database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbook.schemas import tables as catalogue
from workbook.schemas.tables import Table

VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Schema:
    """A database without its rows.

    Attributes:
        tables: by name, without ``alembic_version``.
        objects: everything else that an upgrade may leave behind: enum types with their labels,
            views, sequences of their own, functions, triggers, comments.
        defaults: column -> the value that its DEFAULT stands for, as text.
    """

    tables: dict[str, Table]
    objects: frozenset[str]
    defaults: dict[str, str]


def read(cursor: Any) -> Schema:
    """The schema ``public`` of a database, through a connection that commits by itself."""
    cursor.execute(_TABLES)
    names = [name for (name,) in cursor.fetchall()]
    cursor.execute(_OBJECTS)
    objects = frozenset(text for (text,) in cursor.fetchall())
    tables = catalogue.read_all(cursor, names) if names else {}
    return Schema(tables, objects, _defaults(cursor, tables))


def _defaults(cursor: Any, tables: Mapping[str, Table]) -> dict[str, str]:
    """What each default is worth: ``'draft'::text`` and ``'draft'::varchar`` are the same."""
    written = {
        f"{table.name}.{column.name}": column
        for table in tables.values()
        for column in table.columns.values()
        if column.default is not None and not column.numbered and not column.generated
    }
    if not written:
        return {}
    # Those that change by themselves are compared as they are written.
    fixed = {name: column for name, column in written.items() if "(" not in str(column.default)}
    defaults = {name: str(column.default) for name, column in written.items() if name not in fixed}
    if fixed:
        parts = ", ".join(f"({column.default})::text" for column in fixed.values())
        cursor.execute(f"SELECT {parts}")
        defaults |= dict(zip(fixed, map(str, cursor.fetchone()), strict=True))
    return defaults


_TABLES = f"""
SELECT relname::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND relname <> '{VERSION_TABLE}'
ORDER BY relname
"""  # noqa: S608

_OBJECTS = r"""
SELECT 'enum type ' || t.typname || ': '
       || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                    FROM pg_enum e WHERE e.enumtypid = t.oid), '')
FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
UNION ALL
SELECT CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view '
                    WHEN 'S' THEN 'sequence ' ELSE 'relation ' END || relname
FROM pg_class c
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'S', 'f')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
UNION ALL
SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || tgname || ' of ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'domain ' || typname FROM pg_type
WHERE typnamespace = 'public'::regnamespace AND typtype = 'd'
UNION ALL
SELECT 'schema ' || nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public')
UNION ALL
SELECT 'invalid index ' || indexrelid::regclass FROM pg_index
WHERE NOT indisvalid AND indexrelid >= 16384
UNION ALL
SELECT 'comment on ' || objoid::regclass
       || coalesce('.' || (SELECT attname FROM pg_attribute a
                           WHERE a.attrelid = objoid AND a.attnum = objsubid AND objsubid > 0), '')
       || ': ' || description
FROM pg_description
WHERE classoid = 'pg_class'::regclass AND objoid >= 16384
"""
