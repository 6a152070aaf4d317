"""Every row of every table, and what a call has changed in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbook.judge.equivalence.clock import NOW, Clock, is_now

# Ordinary tables of the schema public with the columns of their primary keys; tables without a key
# are told apart by the whole row.
_TABLES = """
SELECT c.relname,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.place)
                 FROM pg_index i
                 CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(num, place)
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
                 WHERE i.indrelid = c.oid AND i.indisprimary), '{}'),
       coalesce((SELECT array_agg(a.attname::text)
                 FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0
                   AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype)), '{}'),
       coalesce((SELECT json_object_agg(a.attname, f.relname)
                 FROM pg_constraint k
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
                 JOIN pg_class f ON f.oid = k.confrelid
                 WHERE k.conrelid = c.oid AND k.contype = 'f' AND cardinality(k.conkey) = 1), '{}')
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY c.relname
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """What has to be known of a table to compare its rows."""

    name: str
    key: tuple[str, ...]
    moments: frozenset[str]
    links: Mapping[str, str]  # column -> the table that it points to


@dataclass
class Snapshot:
    """All rows at one moment: table -> key -> the row as JSON text."""

    tables: dict[str, Table]
    rows: dict[str, dict[str, str]]


def tables(execute: Any) -> dict[str, Table]:
    """The tables that are there. ``execute(sql)`` returns rows."""
    return {
        name: Table(name, tuple(key), frozenset(moments), dict(links))
        for name, key, moments, links in execute(_TABLES)
    }


def snapshot(execute: Any, known: dict[str, Table] | None = None) -> Snapshot:
    """All rows as ``execute`` sees them: inside an open transaction, or from outside."""
    known = tables(execute) if known is None else known
    if not known:
        return Snapshot({}, {})
    parts = []
    for table in known.values():
        columns = ", ".join(f't."{column}"' for column in table.key)
        key = f"json_build_array({columns})::text" if table.key else "to_json(t)::text"
        parts.append(
            f"SELECT '{table.name}', {key}, to_json(t)::text "  # noqa: S608
            f'FROM public."{table.name}" t'
        )
    rows: dict[str, dict[str, str]] = {name: {} for name in known}
    for name, key, row in execute(" UNION ALL ".join(parts)):
        while key in rows[name]:  # equal rows of a table without a key
            key += "+"
        rows[name][key] = row
    return Snapshot(known, rows)


# Of a table, how many rows the open transaction has written so far.
_ROWS_WRITTEN = (
    "(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
    " + pg_stat_get_xact_tuples_deleted(oid))"
)


def rows_written(execute: Any) -> int:
    """How many rows the open transaction has written, those of catalogues included.

    The sum of three columns of pg_stat_xact_all_tables, without the work for its other columns.
    """
    ((number,),) = execute(
        f"SELECT sum({_ROWS_WRITTEN})::bigint FROM pg_class "  # noqa: S608
        "WHERE relkind IN ('r', 't', 'm', 'p')"
    )
    return int(number or 0)


# The catalogues that say what tables there are. TRUNCATE writes there, too.
_WRITTEN = f"""
SELECT oid::regclass::text FROM unnest(array[{{tables}}]::regclass[]) AS c(oid)
WHERE {_ROWS_WRITTEN} > 0
"""  # noqa: S608
_CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint", "pg_index")


def snapshot_after(
    execute: Any, before: Snapshot, known: dict[str, Table] | None = None
) -> Snapshot:
    """All rows as an open transaction sees them that began with those of ``before``.

    Only the tables that it has written to are read. Of partitioned tables and those that others
    inherit from the server counts no rows, so the tables have to be ordinary ones.

    Args:
        known: the tables that are read if it has written to the catalogues; all, unless given.
    """
    names = ", ".join(f"'{name}'" for name in (*_CATALOGUES, *before.tables))
    written = {name for (name,) in execute(_WRITTEN.format(tables=names))}
    if not written.isdisjoint(_CATALOGUES):
        return snapshot(execute, known)
    changed = snapshot(execute, {name: before.tables[name] for name in written})
    return Snapshot(before.tables, before.rows | changed.rows)


@dataclass
class Change:
    """The changes one call made to one table. Rows are identified by primary key."""

    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)  # before, after


def changes(before: Snapshot, after: Snapshot) -> dict[str, Change]:
    """What is different in ``after``, by table; a table that is as it was does not appear."""
    by_table: dict[str, Change] = {}
    for name in sorted({*before.rows, *after.rows}):
        old, new = before.rows.get(name), after.rows.get(name)
        if old == new:
            continue
        change = by_table[name] = Change()
        old, new = old or {}, new or {}
        change.added = [json.loads(new[key]) for key in new if key not in old]
        change.removed = [json.loads(old[key]) for key in old if key not in new]
        change.changed = [
            (json.loads(old[key]), json.loads(new[key]))
            for key in old
            if key in new and old[key] != new[key]
        ]
    return by_table


def comparable(
    changes: dict[str, Change],
    known: Mapping[str, Table],
    clock: Clock,
    left_open: tuple[str, ...] = (),
    names: dict[str, dict[Any, str]] | None = None,
) -> dict[str, Any]:
    """The changes in a form in which two runs are equal if they did the same.

    A moment between the two readings of the server's ``clock`` is NOW. Generated ids are numbered
    in the order of the new rows' other values, also where other new rows point to them; ``names``
    is filled with these numbers, by table and id.
    """
    names = {} if names is None else names
    result: dict[str, Any] = {}
    for name in parents_first(changes, known):
        change, table = changes[name], known.get(name)
        generated = table is not None and len(table.key) == 1 and table.key[0] not in table.links
        key = table.key[0] if table is not None and generated else None

        def plain(row: Row, name: str = name, table: Table | None = table) -> Row:
            return _plain(row, name, table, clock, left_open, names)

        added = [(row.get(key) if key else None, plain(row)) for row in change.added]
        if key:
            added.sort(
                key=lambda pair: json.dumps({**pair[1], key: 0}, sort_keys=True, default=str)
            )
            numbered = names.setdefault(name, {})
            for number, (identity, row) in enumerate(added, 1):
                numbered[identity] = row[key] = f"new {number}"
            # Rows that point to rows of their own table: once more, now that these have names.
            added = [
                (identity, {**_plain(row, name, table, clock, left_open, names), key: row[key]})
                for identity, row in added
            ]
        result[name] = {
            "added": sorted((row for _, row in added), key=_text),
            "removed": sorted((plain(row) for row in change.removed), key=_text),
            "changed": sorted(
                (
                    {
                        "row": {
                            column: before.get(column) for column in (table.key if table else ())
                        },
                        "set": {
                            column: plain({column: after.get(column)})[column]
                            for column in after
                            if before.get(column) != after.get(column)
                            and f"{name}.{column}" not in left_open
                        },
                    }
                    for before, after in change.changed
                ),
                key=_text,
            ),
        }
        result[name]["changed"] = [each for each in result[name]["changed"] if each["set"]]
        result[name] = {how: rows for how, rows in result[name].items() if rows}
    return {name: change for name, change in result.items() if change}


def _plain(
    row: Row,
    name: str,
    table: Table | None,
    clock: Clock,
    left_open: tuple[str, ...],
    names: dict[str, dict[Any, str]],
) -> Row:
    result = {}
    for column, value in row.items():
        if f"{name}.{column}" in left_open:
            value = "<open>"
        elif table is not None and column in table.moments:
            value = moment(value, clock)
        elif table is not None and column in table.links:
            value = names.get(table.links[column], {}).get(value, value)
        result[column] = value
    return result


def moment(value: Any, clock: Clock) -> Any:
    """A moment as text in one zone; NOW where it lies between the two readings of the clock."""
    if not isinstance(value, str) or value in (NOW,):
        return value
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:  # infinity, or a year that Python does not have
        return value
    if parsed.tzinfo is None:
        return value
    return NOW if is_now(parsed, clock) else parsed.timestamp()


def parents_first(changes: Mapping[str, Change], known: Mapping[str, Table]) -> list[str]:
    """The names of the tables that changed, a table after those that it points to."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in order or name in path:
            return
        for target in sorted(set(known[name].links.values())) if name in known else ():
            visit(target, (*path, name))
        order.append(name)

    for name in sorted(changes):
        visit(name, ())
    return [name for name in order if name in changes]


def _text(row: Any) -> str:
    return json.dumps(row, sort_keys=True, default=str)
