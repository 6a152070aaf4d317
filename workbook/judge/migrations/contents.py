"""Every row of every table, and how two databases differ in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.judge.compare import short_repr
from workbook.judge.equivalence.difference import Difference
from workbook.schemas.tables import Table

_SHOWN = 3
Row = dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """The rows of a table: a digest, how many there are, and the rows where they were read."""

    digest: str
    count: int
    rows: tuple[str, ...] | None


def read(
    cursor: Any, tables: Sequence[str], expected: dict[str, Contents] | None = None
) -> dict[str, Contents]:
    """The rows of these tables; read only where they differ from what is expected.

    ``jsonb`` sorts the columns by their names: where a new one was put doesn't count.
    """
    if not tables:
        return {}
    parts = [
        f"SELECT '{name}', count(*), md5(coalesce(string_agg(j, ',' ORDER BY j), '')) "  # noqa: S608
        f'FROM (SELECT to_jsonb(t)::text COLLATE "C" AS j FROM public."{name}" t) AS rows'
        for name in tables
    ]
    cursor.execute(" UNION ALL ".join(parts))
    by_table = {}
    for name, count, digest in cursor.fetchall():
        rows = None
        wanted = (expected or {}).get(name)
        if expected is None or (wanted is not None and wanted.digest != digest):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM public."{name}" t')  # noqa: S608
            rows = tuple(sorted(text for (text,) in cursor.fetchall()))
        by_table[name] = Contents(digest, count, rows)
    return by_table


def differences(
    reference: dict[str, Contents], answer: dict[str, Contents], tables: dict[str, Table]
) -> Iterator[Difference]:
    """How the rows of the second database differ from those of the first, a table at a time."""
    for name, wanted in reference.items():
        actual = answer.get(name)
        if actual is None or actual.digest == wanted.digest:
            continue
        assert wanted.rows is not None
        assert actual.rows is not None
        yield _table(name, wanted.rows, actual.rows, tables[name].primary_key)


def _table(
    name: str, wanted: Sequence[str], actual: Sequence[str], key: tuple[str, ...]
) -> Difference:
    expected, got = _by_key(set(wanted) - set(actual), key), _by_key(set(actual) - set(wanted), key)
    lost = [row for place, row in expected.items() if place not in got]
    added = [row for place, row in got.items() if place not in expected]
    changed = [(got[place], row) for place, row in expected.items() if place in got]
    if not (lost or added or changed):
        return Difference("other_rows", f"{name} has rows more than once.", [], [])
    if changed:
        pairs = changed[:_SHOWN]
        columns = [c for c in pairs[0][1] if any(g.get(c) != e.get(c) for g, e in pairs)]
        text = f"{_count(len(changed), 'row')} of {name} {_has(len(changed))} different values."
        return Difference(
            "other_rows",
            text,
            [_line(g, (*key, *columns)) for g, _ in pairs],
            [_line(e, (*key, *columns)) for _, e in pairs],
            whole=str(len(changed)),
        )
    if lost:
        text = f"{_count(len(lost), 'row')} of {name} {'is' if len(lost) == 1 else 'are'} missing."
        return Difference("rows_lost", text, [], [_line(row, row) for row in lost[:_SHOWN]])
    text = f"{name} has {_count(len(added), 'row')} too many."
    return Difference("rows_added", text, [_line(row, row) for row in added[:_SHOWN]], [])


def _by_key(rows: set[str], key: tuple[str, ...]) -> dict[Any, Row]:
    every = [json.loads(text) for text in sorted(rows)]
    every.sort(key=lambda row: [(row.get(k) is None, str(row.get(k)).rjust(12)) for k in key])
    return {
        tuple(row.get(column) for column in key) if key else number: row
        for number, row in enumerate(every)
    }


def _line(row: Row, columns: Any) -> str:
    return ", ".join(f"{column} {short_repr(row.get(column))}" for column in columns)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"
