"""The catalogue of a whole database, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import catalogue, structure
from workbook.judge.equivalence.models.catalogue import Table
from workbook.judge.equivalence.models.tolerance import ModelTolerance

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
    found = {name: str(column.default) for name, column in written.items() if name not in fixed}
    if fixed:
        parts = ", ".join(f"({column.default})::text" for column in fixed.values())
        cursor.execute(f"SELECT {parts}")
        found |= dict(zip(fixed, map(str, cursor.fetchone()), strict=True))
    return found


def differences(reference: Schema, answer: Schema, free: ModelTolerance) -> Iterator[Difference]:
    """How the second schema differs from the first."""
    missing = sorted(reference.tables.keys() - answer.tables.keys())
    extra = sorted(answer.tables.keys() - reference.tables.keys())
    got, expected = sorted(answer.tables), sorted(reference.tables)
    if missing:
        yield Difference("table_missing", f"There is no table {missing[0]}.", got, expected)
    if extra:
        yield Difference("table_extra", f"There is a table {extra[0]}.", got, expected)
    for name in sorted(reference.tables.keys() & answer.tables.keys()):
        yield from _table(reference, answer, name, free)
    yield from _objects(reference, answer)


def _table(
    reference: Schema, answer: Schema, name: str, free: ModelTolerance
) -> Iterator[Difference]:
    ref, actual = reference.tables[name], answer.tables[name]
    free = replace(free, wider_integers=False, extra_indexes=False)
    if difference := structure.columns(ref, actual, free):
        yield difference
    for column in ref.columns:
        key = f"{name}.{column}"
        wanted, found = reference.defaults.get(key), answer.defaults.get(key)
        if column in actual.columns and wanted != found:
            yield Difference(
                "other_default",
                _default_words(key, wanted, found),
                [f"{column}: {_said(found)}"],
                [f"{column}: {_said(wanted)}"],
            )
    if difference := structure.keys(ref, actual, _with_all_names(ref, free)):
        yield difference
    for check in ref.checks:
        same = [each for each in actual.checks if each.name == check.name]
        if same and same[0].validated != check.validated:
            words = ("isn't validated", "is validated")[same[0].validated]
            yield Difference(
                "not_validated" if check.validated else "validated",
                f"The check constraint {check.name} of {name} {words}.",
                [f"{each.name}: {each.expression}" for each in same],
                [f"{check.name}: {check.expression}"],
            )


def _default_words(column: str, wanted: str | None, found: str | None) -> str:
    if found is None:
        return f"The column {column} has no DEFAULT."
    if wanted is None:
        return f"The column {column} has a DEFAULT."
    return f"The column {column} has another DEFAULT."


def _said(default: str | None) -> str:
    return "no DEFAULT" if default is None else f"DEFAULT {default}"


def _with_all_names(table: Table, free: ModelTolerance) -> ModelTolerance:
    """In a migration each name counts: the next one has to know it."""
    named: list[Any] = [*table.checks, *table.foreign_keys, *table.indexes]
    names = {each.name for each in named}
    return replace(free, names=frozenset(names))


def _objects(reference: Schema, answer: Schema) -> Iterator[Difference]:
    missing = sorted(reference.objects - answer.objects)
    extra = sorted(answer.objects - reference.objects)
    if missing and extra and missing[0].split(":")[0] == extra[0].split(":")[0]:
        yield Difference("other_object", "This isn't as expected:", extra, missing)
    elif missing:
        yield Difference("object_missing", f"This is missing: {missing[0]}.", extra, missing)
    elif extra:
        yield Difference("object_left", f"This is there: {extra[0]}.", extra, missing)


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
