"""Puts the rows of a database back as they were before a call, so that each call stands alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from operator import itemgetter

import psycopg2

from workbook.judge.equivalence.quoting import identifier, literal
from workbook.judge.equivalence.side import Side
from workbook.judge.equivalence.tables import Change, Row, Table, parents_first


def put_back(side: Side, changes: Mapping[str, Change]) -> None:
    """Undo these changes. What holds a lock on a row keeps it as it is."""
    known = side.known
    order = [name for name in parents_first(changes, known) if name in known and known[name].key]
    commands = [
        f"DELETE FROM {identifier(name)} WHERE {_where(row, known[name])}"  # noqa: S608
        for name in reversed(order)
        for row in reversed(changes[name].added)
    ]
    for name in order:
        table, record = known[name], f"json_populate_record(NULL::{identifier(name)}, "
        commands += [
            f"INSERT INTO {identifier(name)} SELECT * FROM {record}{literal(json.dumps(row))})"  # noqa: S608
            for _, row in sorted(
                ((_key(row, table), row) for row in changes[name].removed), key=itemgetter(0)
            )
        ]
        for before, _ in changes[name].changed:
            columns = ", ".join(map(identifier, before))
            commands.append(
                f"UPDATE {identifier(name)} SET ({columns}) = (SELECT {columns} FROM "  # noqa: S608
                f"{record}{literal(json.dumps(before))})) WHERE {_where(before, table)}"
            )
    if commands:
        with suppress(psycopg2.Error):
            side.execute("; ".join(commands))


def _key(row: Row, table: Table) -> tuple[str, ...]:
    # A comment comes after its parent, which has the smaller id.
    return tuple(str(row[column]).zfill(12) for column in table.key)


def _where(row: Row, table: Table) -> str:
    return " AND ".join(f"{identifier(c)} = {literal(str(row[c]))}" for c in table.key)
