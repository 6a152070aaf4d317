"""Rows around every rule of both sides: what one accepts the other accepts, and stores alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product
from typing import Any

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import trials, values
from workbook.judge.equivalence.models.implementation import Implementation
from workbook.judge.equivalence.models.seed_rows import Row, SeedRows, candidates, generated, insert
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.judge.equivalence.models.trials import FIRST_ID, Trial, Tried
from workbook.schemas.tables import Table

# Far from UTC, and not by whole hours: a moment that is taken for local time is off by this much.
ZONE = "Asia/Kathmandu"
_AT_MOST = 1500
_OUR_UUIDS = ("0190a5f0-7b1c-7000-8000-", "6fa459ea-ee8a-")


def inserts(
    world: SeedRows,
    reference: Implementation,
    answer: Implementation,
    name: str,
    tolerance: ModelTolerance,
) -> Difference | None:
    """INSERTs into one table that is still empty."""
    ref, actual = reference.tables[name], answer.tables[name]
    with reference.cursor(timezone=ZONE) as cursor, answer.cursor(timezone=ZONE) as other:
        bases = candidates(world, ref, cursor)
        if not bases:
            return None
        every = list(dict.fromkeys(_inserts(world, ref, actual, bases, tolerance)))[:_AT_MOST]
        expected, got = _both(
            lambda: trials.run(cursor, every, into=name),
            lambda: trials.run(other, every, into=name),
        )
    return _first(every, expected, got, [ref], [actual], tolerance)


def changes(
    world: SeedRows, reference: Implementation, answer: Implementation, tolerance: ModelTolerance
) -> Difference | None:
    """UPDATEs and DELETEs of the rows that stay."""
    ref, actual = list(reference.tables.values()), list(answer.tables.values())
    every = [
        trial
        for table, other in zip(ref, actual, strict=True)
        for trial in _changes(world, table, other, ref, tolerance)
    ]
    with reference.cursor(timezone=ZONE) as cursor, answer.cursor(timezone=ZONE) as other_cursor:
        names = list(reference.tables)
        expected, got = _both(
            lambda: trials.run(cursor, every[:_AT_MOST], names),
            lambda: trials.run(other_cursor, every[:_AT_MOST], names),
        )
    return _first(every[:_AT_MOST], expected, got, ref, actual, tolerance)


def _inserts(
    world: SeedRows, table: Table, other: Table, accepted: list[Row], tolerance: ModelTolerance
) -> Iterator[Trial]:
    first = accepted[0]
    ruled = _ruled(table, other)
    bases = [first]
    bases += [row for row in accepted if _nulls(row) != _nulls(first)][:1]
    numbers, texts = values.constants(table, other)
    pools = {
        name: world.pool(table, other, column, numbers, texts)
        for name, column in table.columns.items()
        if not generated(column)
    }
    for name, pool in pools.items():
        if name not in ruled:  # only the type decides: its limits, and NULL
            pools[name] = list(dict.fromkeys([*pool[:1], *pool[5:7], *pool[-_LIMITS:]]))
    for row in bases:
        yield Trial((insert(table, row),))
    yield from _own_ids(table, first, tolerance)
    yield from _left_out(table, bases, tolerance)
    loose = table.name in tolerance.association_keys
    for row, (name, pool) in product(bases, pools.items()):
        for value in pool if row is first or name in ruled else pool[-3:]:
            if not (loose and value == values.NULL):
                yield Trial((insert(table, {**row, name: value}),))
    for row in bases[: len(ruled) + 1]:
        yield from _pairs_of_moments(table, row, ruled)
    for row in bases if ruled else []:
        yield from _two_columns(table, row, {name: pools[name] for name in ruled})
    yield from _twice(table, other, accepted, bases[: len(ruled) + 1], ruled, texts)


_LIMITS = 8


def _ruled(table: Table, other: Table) -> list[str]:
    """The columns that a CHECK or an expression of an index speaks of, on either side."""
    rules: list[str] = []
    for each in (table, other):
        rules += [check.expression for check in each.checks]
        for index in each.indexes:
            if index.constraint == "exclude":
                return [name for name, column in table.columns.items() if not generated(column)]
            rules += [key for key, plain in zip(index.keys, index.plain, strict=True) if not plain]
            rules += [index.where or ""]
    words = set(re.findall(r"\w+", " ".join(rules)))
    return [
        name for name, column in table.columns.items() if name in words and not generated(column)
    ]


def _nulls(row: Row) -> frozenset[str]:
    return frozenset(name for name, value in row.items() if value == values.NULL)


def _own_ids(table: Table, row: Row, tolerance: ModelTolerance) -> Iterator[Trial]:
    for name, column in table.columns.items():
        if column.numbered and not tolerance.identity_kind:
            brought = {name: str(FIRST_ID + 500), **row}
            yield Trial((insert(table, brought, forced=False),))
            yield Trial((insert(table, {**brought, name: values.NULL}, forced=False),))
        elif column.family == "uuid" and column.default is not None:
            brought = {name: values.quoted(_OUR_UUIDS[0] + "0" * 12), **row}
            yield Trial((insert(table, brought),))
            yield Trial((insert(table, {**brought, name: values.quoted("no uuid")}),))
            yield Trial((insert(table, {**brought, name: values.NULL}),))


def _left_out(table: Table, bases: list[Row], tolerance: ModelTolerance) -> Iterator[Trial]:
    """Rows without one column, and without all that may be left out."""
    loose = table.name in tolerance.association_keys
    for row in bases:
        for name in row:
            if f"{table.name}.{name}" not in tolerance.server_defaults and not loose:
                yield Trial((insert(table, {key: row[key] for key in row if key != name}),))
        needed = {
            name: value
            for name, value in row.items()
            if not (table.columns[name].nullable or table.columns[name].default)
            or f"{table.name}.{name}" in tolerance.server_defaults
        }
        yield Trial((insert(table, needed),))
        if len(needed) < len(row) and not any(index.unique for index in table.indexes[1:]):
            yield Trial((insert(table, needed), insert(table, needed)))


def _pairs_of_moments(table: Table, row: Row, ruled: list[str]) -> Iterator[Trial]:
    kinds = {name: column.family for name, column in table.columns.items() if name in row}
    moments = [name for name, kind in kinds.items() if kind in values.TEMPORAL]
    for first, second in combinations(moments, 2):
        if kinds[first] != kinds[second] or not {first, second} & set(ruled):
            continue
        for distance in values.DISTANCES:
            start = f"'2026-10-31 22:30:00+00'::{kinds[first]}"
            later = f"({start} + interval '{distance}')::{kinds[second]}"
            yield Trial((insert(table, {**row, first: start, second: later}),))


def _two_columns(table: Table, row: Row, pools: dict[str, list[str]]) -> Iterator[Trial]:
    for first, second in combinations(pools, 2):
        for this, that in product(_few(pools[first]), _few(pools[second])):
            yield Trial((insert(table, {**row, first: this, second: that}),))


def _few(pool: list[str]) -> list[str]:
    return list(dict.fromkeys([*pool[:3], *pool[-1:]]))


def _twice(
    table: Table,
    other: Table,
    accepted: list[Row],
    bases: list[Row],
    ruled: list[str],
    texts: list[str],
) -> Iterator[Trial]:
    """Two rows that are equal in some columns and differ in all others."""
    expressions = any(
        index.unique and not all(index.plain) for index in (*table.indexes, *other.indexes)
    )
    for row in bases:
        far = _far(row, accepted)
        names = [name for name in row if row[name] != far[name]]
        equal: list[tuple[str, ...]] = [(name,) for name in row]
        equal += list(combinations(row, 2))
        equal += [*combinations(row, len(row) - 1), tuple(row)]
        yield Trial((insert(table, row), insert(table, far)))
        for same in dict.fromkeys(equal):
            second = {**far, **{name: row[name] for name in same}}
            yield Trial((insert(table, row), insert(table, second)))
        for name in names:
            column = table.columns[name]
            if not values.is_text(column):
                continue
            pairs = values.alike(values.length_of(column), texts)
            for text, other_text in pairs if expressions and name in ruled else pairs[:3]:
                this, that = values.quoted(text), values.quoted(other_text)
                yield Trial(
                    (insert(table, {**row, name: this}), insert(table, {**far, name: that}))
                )


def _far(row: Row, accepted: list[Row]) -> Row:
    """The row that differs in most columns, with NULL in the same ones if there is one."""

    def distance(other: Row) -> tuple[int, bool]:
        differing = sum(row[name] != other[name] for name in row)
        return differing, _nulls(row) == _nulls(other)

    return max(accepted, key=distance)


def _changes(
    world: SeedRows, table: Table, other: Table, every: list[Table], tolerance: ModelTolerance
) -> Iterator[Trial]:
    rows = world.rows.get(table.name, [])
    numbers, texts = values.constants(table, other)
    key = [name for name in table.primary_key if rows and name in rows[0]]
    if not key:
        key = list(rows[0]) if rows and table.name in tolerance.association_keys else []
    if not key:
        return
    for row in rows[:2]:
        for name in row:
            column = table.columns[name]
            if table.name in tolerance.association_keys or column.numbered:
                continue
            pool = world.pool(table, other, column, numbers, texts)
            own = world.ids.get(table.name, [])[:3] if table.foreign_key_of(name) else []
            for value in dict.fromkeys([*_few(pool), *pool[:8], *own, *pool[-3:]]):
                where = _where(row, key)
                yield Trial((_update(table, f'"{name}" = {value}', where),))
    pointing = [
        (child, each) for child in every for each in child.foreign_keys if each.target == table.name
    ]
    open_keys = [
        child
        for child, each in pointing
        if f"{child.name}.{each.columns[0]}" in tolerance.letting_go
    ]
    if not open_keys:
        for row in rows[:6]:
            yield Trial(
                (f'DELETE FROM "{table.name}" WHERE {_where(row, key)}',),  # noqa: S608
                "other_rows_left",
            )
    if not tolerance.on_update and pointing:
        for row in rows[:2]:
            moved = f'"{key[0]}" = {FIRST_ID + 700}'
            yield Trial((_update(table, moved, _where(row, key)),))


def _update(table: Table, change: str, where: str) -> str:
    return f'UPDATE "{table.name}" SET {change} WHERE {where}'  # noqa: S608 - both are ours


def _where(row: Row, key: list[str]) -> str:
    return " AND ".join(f'"{name}" = {row[name]}' for name in key)


def _both(
    first: Callable[[], list[Tried]], second: Callable[[], list[Tried]]
) -> tuple[list[Tried], list[Tried]]:
    """Both sides at the same time: the work is done by two processes of the server."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(first)
        got = second()
        return waiting.result(), got


def _first(
    every: list[Trial],
    expected: list[Tried],
    got: list[Tried],
    ref: list[Table],
    actual: list[Table],
    tolerance: ModelTolerance,
) -> Difference | None:
    tables = {table.name: table for table in ref}
    there = {check.name for table in actual for check in table.checks}
    there |= {index.name for table in actual for index in table.indexes}
    for trial, wanted, came in zip(every, expected, got, strict=True):
        if difference := _difference(trial, wanted, came, tables, there, tolerance):
            return difference
    return None


def _difference(
    trial: Trial,
    ref: Tried,
    actual: Tried,
    tables: dict[str, Table],
    there: set[str],
    tolerance: ModelTolerance,
) -> Difference | None:
    shown = ";\n".join(trial.statements)
    stored, refused = "the statement is carried out", f"refused: {ref.message}"
    if actual.state and not ref.state:
        text = f"PostgreSQL refuses what the task allows: {actual.message}"
        return Difference("refuses", text, [actual.message], [stored], shown)
    if ref.state and not actual.state:
        text = "PostgreSQL accepts what the task wants refused."
        return Difference("accepts", text, [stored], [refused], shown)
    if ref.state:
        if ref.state[:2] != actual.state[:2]:
            text = "PostgreSQL refuses this for a different reason than it should."
            return Difference("other_refusal", text, [actual.message], [ref.message], shown)
        other_rule = ref.constraint != actual.constraint and ref.constraint in there
        if ref.constraint in tolerance.names and other_rule:
            text = f"This is refused by {actual.constraint or 'another rule'}; {ref.constraint} is "
            text += "the constraint that should refuse it."
            return Difference("other_rule", text, [actual.message], [ref.message], shown)
        return None
    expected, got = (_plain_rows(each.rows, tables) for each in (ref, actual))
    if expected == got:
        return None
    text = "After this statement the table doesn't hold what it should."
    came = [row for row in got if row not in expected]
    wanted = [row for row in expected if row not in got]
    return Difference(trial.about, text, came or ["(missing)"], wanted or ["(none)"], shown)


def _plain_rows(rows: dict[str, list[dict[str, Any]]], tables: dict[str, Table]) -> list[str]:
    lines = []
    for name, table_rows in rows.items():
        columns = tables[name].columns
        for row in table_rows:
            shown = ", ".join(
                f"{column}={_masked(columns[column].numbered, row.get(column))!r}"
                for column in columns
            )
            lines.append(f"{name}: {shown}")
    return sorted(lines)


def _masked(numbered: str, value: Any) -> Any:
    if numbered and isinstance(value, int) and not FIRST_ID <= value < FIRST_ID + 1000:
        return "<a number>"
    if isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
        return value if value.startswith(_OUR_UUIDS) else f"<a UUID of version {value[14]}>"
    return value
