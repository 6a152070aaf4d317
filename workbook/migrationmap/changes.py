"""Two catalogues, before and after a revision -> what has changed, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbook.migrationmap.data import Change
from workbook.schemas import database
from workbook.schemas.database import Schema
from workbook.schemas.tables import Check, Column, ForeignKey, Index, Table

_SHORT = (
    ("character varying", "varchar"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
)
_ACTIONS = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


@dataclass
class Seen:
    """The catalogue, and the numbers by which PostgreSQL knows tables and columns.

    Attributes:
        tables: oid -> name.
        columns: (oid of the table, number) -> name.
    """

    schema: Schema
    tables: dict[int, str] = field(default_factory=dict)
    columns: dict[tuple[int, int], str] = field(default_factory=dict)


def see(cursor: Any) -> Seen:
    """The catalogue as it is now."""
    seen = Seen(database.read(cursor))
    cursor.execute(_NUMBERS)
    for oid, table, number, column in cursor.fetchall():
        seen.tables[oid] = table
        if number is not None:
            seen.columns[oid, number] = column
    return seen


def changes(before: Seen, after: Seen) -> list[Change]:
    """What has changed. A name that PostgreSQL has only exchanged is a rename."""
    return [*_renames(before, after), *_tables(_renamed(before, after), after.schema)]


def _renames(before: Seen, after: Seen) -> Iterator[Change]:
    for oid, name in before.tables.items():
        if after.tables.get(oid, name) != name:
            yield Change("~", f"table {name} is now {after.tables[oid]}")
    for (oid, number), name in before.columns.items():
        now = after.columns.get((oid, number), name)
        if now != name:
            yield Change("~", f"{after.tables[oid]}.{name} is now {after.tables[oid]}.{now}")


def _renamed(before: Seen, after: Seen) -> Schema:
    """The schema before the revision, under the names that it has afterwards."""
    names = {name: after.tables.get(oid, name) for oid, name in before.tables.items()}
    columns: dict[str, dict[str, str]] = {name: {} for name in names}
    for (oid, number), column in before.columns.items():
        columns[before.tables[oid]][column] = after.columns.get((oid, number), column)
    tables = {
        now: _table(before.schema.tables[name], names, columns) for name, now in names.items()
    }
    return replace(before.schema, tables=tables)


def _table(
    table: Table, names: Mapping[str, str], every_column: Mapping[str, Mapping[str, str]]
) -> Table:
    """A table under new names: those of the tables, and of the columns of each table."""
    columns = every_column[table.name]

    def put(text: Any) -> Any:
        return _exchanged(text, columns) if isinstance(text, str) else text

    def every(texts: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(put(text) for text in texts)

    return replace(
        table,
        name=names[table.name],
        columns={
            columns.get(name, name): replace(
                column,
                name=columns.get(name, name),
                default=put(column.default) if column.generated else column.default,
            )
            for name, column in table.columns.items()
        },
        checks=tuple(replace(check, expression=put(check.expression)) for check in table.checks),
        foreign_keys=tuple(
            replace(
                key,
                columns=every(key.columns),
                target=names.get(key.target, key.target),
                target_columns=tuple(
                    every_column.get(key.target, {}).get(name, name) for name in key.target_columns
                ),
            )
            for key in table.foreign_keys
        ),
        indexes=tuple(
            replace(
                index,
                keys=every(index.keys),
                plain=every(index.plain),
                include=every(index.include),
                where=put(index.where),
            )
            for index in table.indexes
        ),
    )


def _exchanged(text: str, columns: Mapping[str, str]) -> str:
    changed = {old: new for old, new in columns.items() if old != new}
    if not changed:
        return text
    pattern = r"\b(" + "|".join(map(re.escape, changed)) + r")\b"
    return re.sub(pattern, lambda match: changed[match[1]], text)


def _tables(before: Schema, after: Schema) -> Iterator[Change]:
    for name in sorted(after.tables.keys() - before.tables.keys()):
        columns = after.tables[name].columns
        yield Change("+", f"table {name} ({', '.join(columns)})")
        yield from _keys(None, after.tables[name])
    for name in sorted(before.tables.keys() - after.tables.keys()):
        yield Change("-", f"table {name} ({', '.join(before.tables[name].columns)})")
    for name in sorted(before.tables.keys() & after.tables.keys()):
        yield from _columns(before, after, name)
        yield from _keys(before.tables[name], after.tables[name])
    yield from _objects(before.objects, after.objects)


def _columns(before: Schema, after: Schema, table: str) -> Iterator[Change]:
    old, new = before.tables[table].columns, after.tables[table].columns
    for name in new:
        if name not in old:
            yield Change("+", f"{table}.{name} {_column(new[name])}")
    for name in old:
        if name not in new:
            yield Change("-", f"{table}.{name} {_column(old[name])}")
    for name in [name for name in new if name in old]:
        for was, now in _differs(old[name], new[name]):
            yield Change("~", f"{table}.{name}: {was} -> {now}")


def _column(column: Column) -> str:
    parts = [_type(column)]
    if not column.nullable:
        parts.append("NOT NULL")
    if column.numbered:
        parts.append(f"({column.numbered})")
    elif column.generated:
        parts.append(f"GENERATED AS ({column.default})")
    elif column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    return " ".join(parts)


def _type(column: Column) -> str:
    shown = column.type
    for long, short in _SHORT:
        shown = shown.replace(long, short)
    return shown


def _differs(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    if old.type != new.type:
        yield _type(old), _type(new)
    if old.nullable != new.nullable:
        yield _null(old), _null(new)
    if _worth(old) != _worth(new):
        yield _worth(old), _worth(new)
    if old.collation != new.collation:
        yield f"COLLATE {old.collation}", f"COLLATE {new.collation}"


def _null(column: Column) -> str:
    return "NULL" if column.nullable else "NOT NULL"


def _worth(column: Column) -> str:
    if column.numbered:
        return f"numbered ({column.numbered})"
    if column.generated:
        return f"GENERATED AS ({column.default})"
    return "no DEFAULT" if column.default is None else f"DEFAULT {column.default}"


def _keys(before: Table | None, after: Table) -> Iterator[Change]:
    """Constraints and indexes; a primary key belongs to its new table without a word."""
    kinds: tuple[tuple[str, Callable[[Table], Sequence[Any]], Callable[[Any], str]], ...] = (
        ("check", lambda table: table.checks, _check),
        ("foreign key", lambda table: table.foreign_keys, _foreign_key),
        ("index", lambda table: table.indexes, _index),
    )
    for kind, those, describe in kinds:
        old = {each.name: each for each in those(before)} if before else {}
        new = {each.name: each for each in those(after)}
        gone = {name: each for name, each in old.items() if name not in new}
        for name, each in new.items():
            if before is None and getattr(each, "constraint", "") == "primary key":
                continue
            what = _kind(kind, each)
            if name in old:
                if describe(old[name]) != describe(each):
                    yield Change("~", f"{what} {name}: {describe(old[name])} -> {describe(each)}")
                continue
            twin = next((other for other in gone if describe(gone[other]) == describe(each)), None)
            if twin is None:
                yield Change("+", f"{what} {name} on {after.name}: {describe(each)}")
            else:
                del gone[twin]
                yield Change("~", f"{what} {twin} is now {name}")
        for name, each in gone.items():
            yield Change("-", f"{_kind(kind, each)} {name} on {after.name}: {describe(each)}")


def _kind(kind: str, each: Any) -> str:
    constraint = getattr(each, "constraint", "")
    if constraint:
        return f"{constraint} constraint" if constraint != "primary key" else constraint
    return "unique index" if getattr(each, "unique", False) else kind


def _check(check: Check) -> str:
    return f"{check.expression}{'' if check.validated else ' NOT VALID'}"


def _foreign_key(key: ForeignKey) -> str:
    definition = f"{', '.join(key.columns)} -> {key.target} ({', '.join(key.target_columns)})"
    for words, letter in (("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update)):
        if letter in _ACTIONS:
            definition += f" {words} {_ACTIONS[letter]}"
    if key.deferred:
        definition += " INITIALLY DEFERRED"
    return definition if key.validated else f"{definition} NOT VALID"


def _index(index: Index) -> str:
    keys = [
        key + (" DESC" if option & 1 else "")
        for key, option in zip(index.keys, index.options, strict=False)
    ]
    definition = f"({', '.join(keys)})"
    if index.include:
        definition += f" INCLUDE ({', '.join(index.include)})"
    if index.method != "btree":
        definition += f" USING {index.method}"
    if index.nulls_alike:
        definition += " NULLS NOT DISTINCT"
    return definition + (f" WHERE {index.where}" if index.where else "")


def _objects(before: frozenset[str], after: frozenset[str]) -> Iterator[Change]:
    """Types, views and whatever else has a line of its own; two with one name are a change."""
    gone = {text.partition(":")[0]: text for text in sorted(before - after)}
    for text in sorted(after - before):
        name, _, content = text.partition(": ")
        if name in gone:
            was = gone.pop(name).partition(": ")[2]
            yield Change("~", f"{name}: {was} -> {content}")
        else:
            yield Change("+", text)
    for text in gone.values():
        yield Change("-", text)


_NUMBERS = """
SELECT c.oid::int8, c.relname::text, a.attnum::int, a.attname::text
FROM pg_class c
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND c.relname <> 'alembic_version'
ORDER BY c.relname, a.attnum
"""
