"""A few rows for each table: candidates that the reference accepts, and the rows that stay."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import trials, values
from workbook.judge.equivalence.models.implementation import Implementation
from workbook.judge.equivalence.models.trials import FIRST_ID, Trial
from workbook.schemas.tables import Column, Table

Row = dict[str, str]  # column: SQL literal

# What the ORDER BY of a list has to sort: capitals, accents, signs, numbers, ties.
_WORDS = (
    *("Zeta", "alpha", "Alpha", "b", "B", "a b", "Émile", "Emile", "émile", "10", "9"),
    *(" lead", "_x", "ß", "O'Brien", "100%", "aa", "a", "Åse", "zz", "Beta", "A B"),
)
_PLAIN = ("Ana", "bo", "Carl", "dora", "Eve", "finn", "Gus", "hal")
_MISSING = FIRST_ID + 900


class SeedRows:
    """The ids that are in use, by table, and the rows by their statements."""

    def __init__(self, numbers: Sequence[int] = (), texts: Sequence[str] = ()) -> None:
        """``numbers`` and ``texts`` stand in the answer's relationships; rows will have them."""
        self.numbers = sorted({n + step for n in numbers[:4] for step in (-1, 0, 1)} - {0, -1})
        lengths = {number + step for number in numbers[:2] for step in (0, 1)}
        self.texts = [*texts[:4], *("y" * each for each in sorted(lengths) if 0 < each < 1000)]
        self.special: dict[str, list[str]] = {}  # the ids of the rows that have them
        self.ids: dict[str, list[str]] = {}
        self.rows: dict[str, list[Row]] = {}

    def every_id(self, table: str) -> list[str]:
        """Those of the special rows as well."""
        return [*self.ids.get(table, []), *self.special.get(table, [])]

    def parents(self, table: Table, column: str) -> list[str] | None:
        """The ids that a foreign key may hold; ``None`` for any other column."""
        key = table.foreign_key_of(column)
        return None if key is None else list(self.ids.get(key.target, []))

    def pool(
        self, table: Table, other: Table, column: Column, numbers: Any, texts: list[str]
    ) -> list[str]:
        """What to try in a column."""
        parents = self.parents(table, column.name)
        if parents is not None:
            return [*parents[:4], str(_MISSING), "0", values.NULL]
        return values.pool(column, numbers, texts, other.columns[column.name])


def insert(table: Table, row: Row, *, forced: bool = True) -> str:
    """The INSERT of one row; ``forced``: with an id of ours, also where PostgreSQL numbers."""
    if not row:
        return f'INSERT INTO "{table.name}" DEFAULT VALUES'
    names = ", ".join(f'"{name}"' for name in row)
    overriding = "OVERRIDING SYSTEM VALUE " if forced and _brings_its_id(table, row) else ""
    return f'INSERT INTO "{table.name}" ({names}) {overriding}VALUES ({", ".join(row.values())})'


def _brings_its_id(table: Table, row: Row) -> bool:
    return any(table.columns[name].numbered for name in row)


def generated(column: Column) -> bool:
    """Whether PostgreSQL makes the values: numbers, or UUIDs."""
    return bool(column.numbered or column.generated) or (
        column.family == "uuid" and column.default is not None
    )


def candidates(world: SeedRows, table: Table, cursor: Any) -> list[Row]:
    """Plain rows that the reference accepts, each by itself."""
    rng = random.Random(7)
    rows: list[Row] = []
    for _ in range(60):
        row: Row = {}
        for name, column in table.columns.items():
            if generated(column):
                continue
            if column.nullable and rng.random() < 0.4:
                row[name] = values.NULL
            else:
                row[name] = rng.choice(_plain(world, table, column))
        if row not in rows:
            rows.append(row)
    tried = trials.run(cursor, [Trial((insert(table, row),)) for row in rows], into=table.name)
    return [row for row, each in zip(rows, tried, strict=True) if not each.state]


def _plain(world: SeedRows, table: Table, column: Column) -> list[str]:
    parents = world.parents(table, column.name)
    if parents is not None:
        return parents or [values.NULL]
    if values.is_text(column):
        limit = values.length_of(column) or 99
        return [values.quoted(word[:limit]) for word in _PLAIN]
    pool = values.pool(column, [], [])
    return pool[: 2 if column.family == "boolean" else 6]


def fill(
    world: SeedRows, reference: Implementation, answer: Implementation, table: Table, wanted: int
) -> Difference | None:
    """Insert the rows that stay, on both sides.

    Each is tried on the reference first. The answer has to accept what the reference has accepted.
    """
    rng = random.Random(11)
    numbers = list(range(FIRST_ID, FIRST_ID + wanted))
    rng.shuffle(numbers)
    done: list[Row] = []
    every: list[tuple[int, str | None, str]] = [(number, None, "") for number in numbers]
    every += _special(world, table)
    with reference.cursor() as cursor:
        for place, (number, word, parent) in enumerate(every):
            for attempt in range(25):
                row = _row(world, table, place, number, attempt, rng)
                if word is not None and attempt < _WITH_WORD:
                    row |= _with_word(table, word)
                for key in table.foreign_keys if parent else ():
                    if parent in world.every_id(key.target):
                        row[key.columns[0]] = parent
                try:
                    cursor.execute(f"SAVEPOINT one; {insert(table, row)}")
                except Exception:  # refused by the reference's own rules: another one, then
                    cursor.execute("ROLLBACK TO SAVEPOINT one")
                    continue
                done.append(row)
                if "id" in row:
                    where = world.ids if place < wanted else world.special
                    where.setdefault(table.name, []).append(row["id"])
                break
        if world.numbers and "id" in table.columns:
            cursor.execute(_behind(table))
    world.rows[table.name] = done
    actual = answer.tables[table.name]
    with answer.cursor() as cursor:
        cursor.execute("SAVEPOINT every")
        if world.numbers and "id" in table.columns:
            cursor.execute(_behind(actual))
        try:
            cursor.execute("; ".join(insert(actual, row) for row in done) or "SELECT")
        except Exception:  # which one?
            cursor.execute("ROLLBACK TO SAVEPOINT every")
        else:
            return None
        for row in done:
            try:
                cursor.execute(insert(actual, row))
            except Exception as error:  # told to the learner
                text = f"PostgreSQL refuses a row that the task allows: {_line(error)}"
                cursor.execute("ROLLBACK TO SAVEPOINT every")
                stored = ["the row is stored"]
                return Difference("refuses", text, [_line(error)], stored, insert(actual, row))
    return None


def _special(world: SeedRows, table: Table) -> list[tuple[int, str | None, str]]:
    """Rows with the numbers and texts that relationships speak of: id, text, parent."""
    targets = {key.target for key in table.foreign_keys}
    first = next((world.ids[target][0] for target in sorted(targets) if target in world.ids), "")
    rows: list[tuple[int, str | None, str]] = [
        (number, None, first) for number in world.numbers if number < FIRST_ID
    ]
    rows += [(FIRST_ID + 600 + place, text, first) for place, text in enumerate(world.texts)]
    parents = [id_ for target in sorted(targets) for id_ in world.special.get(target, [])]
    for place, parent in enumerate(parents):  # where a parent has one child, this is the only way
        word = world.texts[place % len(world.texts)] if world.texts else None
        rows.append((FIRST_ID + 650 + place, word, parent))
    return rows


def _behind(table: Table) -> str:
    """Moves the counter behind all rows: some of them have low numbers."""
    sequence = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
    return f"SELECT setval({sequence}, 3000000)"


_WITH_WORD = 12  # attempts to place a word in every column of text


def _with_word(table: Table, word: str) -> Row:
    return {
        name: values.quoted(word[: values.length_of(column) or 99])
        for name, column in table.columns.items()
        if values.is_text(column)
    }


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _row(
    world: SeedRows, table: Table, place: int, number: int, attempt: int, rng: random.Random
) -> Row:
    row: Row = {}
    for shift, (name, column) in enumerate(table.columns.items()):
        parents = world.parents(table, name)
        if column.numbered:
            row[name] = str(number)
        elif parents is not None:
            fitting = parents[: max(len(parents) - 1, 1)]  # the last one stays without children
            if not fitting or (column.nullable and place % 4 == 0):
                row[name] = values.NULL
            elif attempt:
                row[name] = rng.choice(fitting)
            else:
                row[name] = fitting[(place + place // 5) % min(len(fitting), 2)]
        elif values.is_text(column):
            # Every word comes twice where it may.
            word = _WORDS[(place // 2 * 5 + shift) % len(_WORDS)]
            if attempt:
                word = _WORDS[(place * 5 + shift + attempt) % len(_WORDS)]
            row[name] = values.quoted(word[: values.length_of(column) or 99])
        elif not generated(column):
            plain = _plain(world, table, column)
            row[name] = rng.choice([*plain, values.NULL] if column.nullable else plain)
    return row
