"""Runs many small pieces of SQL, each of them undone, in one round trip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbook.judge.equivalence.quoting import identifier, literal

# The ids of the rows that we insert; the tables' own counters begin far below, or above.
FIRST_ID = 2_000_001


@dataclass(frozen=True)
class Trial:
    """Statements that are run one after the other.

    Attributes:
        statements: the last one is what is tried.
        about: kind of the difference where both sides store something else.
    """

    statements: tuple[str, ...]
    about: str = "other_row"


@dataclass(frozen=True)
class Tried:
    """The result: ``state`` is "" if all of it was done; ``rows`` by table."""

    state: str
    message: str = ""
    constraint: str = ""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def run(
    cursor: Any, trials: list[Trial], tables: Sequence[str] = (), *, into: str = ""
) -> list[Tried]:
    """Try each on the rows as they are now; nothing of it stays.

    Args:
        tables: all their rows are read after each trial.
        into: instead, the trials are INSERTs into this table, and the last row is read.
    """
    returning = f" RETURNING to_jsonb({identifier(into)})" if into else ""
    cursor.execute(_FUNCTION)
    every = "(SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM {} t)"
    reading = ", ".join(f"{literal(name)}, {every.format(identifier(name))}" for name in tables)
    cursor.execute(
        "SELECT found FROM pg_temp.workbook_try(%s::jsonb, %s) AS found",
        (
            json.dumps([[each + returning for each in trial.statements] for trial in trials]),
            f"SELECT jsonb_build_object({reading})" if tables else None,
        ),
    )
    results = [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT transaction_timestamp(), clock_timestamp()")
    began, ended = cursor.fetchone()
    return [
        Tried(
            state,
            message,
            constraint,
            _with_moments(rows if tables else {into: [rows]}, began, ended) if rows else {},
        )
        for state, message, constraint, rows in results
    ]


def _with_moments(
    rows: dict[str, list[dict[str, Any]]], began: datetime, ended: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Moments of the server's clock become ``<now>``; they differ between any two runs."""
    for table in rows.values():
        for row in table:
            for name, value in row.items():
                if isinstance(value, str) and value[4:5] == "-" and "T" in value:
                    row[name] = _moment(value, began, ended)
    return rows


def _moment(value: str, began: datetime, ended: datetime) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # a year that Python doesn't know
        return value
    return "<now>" if moment.tzinfo and began <= moment <= ended else value


_FUNCTION = """
CREATE OR REPLACE FUNCTION pg_temp.workbook_try(trials jsonb, reading text) RETURNS SETOF jsonb
LANGUAGE plpgsql AS $$
DECLARE
    trial jsonb; statement text; rows jsonb;
    state text; message text; refused_by text;
BEGIN
    FOR trial IN SELECT value FROM jsonb_array_elements(trials) LOOP
        rows := NULL; state := ''; message := ''; refused_by := '';
        BEGIN
            FOR statement IN SELECT value FROM jsonb_array_elements_text(trial) LOOP
                IF reading IS NULL THEN
                    EXECUTE statement INTO rows;
                ELSE
                    EXECUTE statement;
                END IF;
            END LOOP;
            IF reading IS NOT NULL THEN
                SET CONSTRAINTS ALL IMMEDIATE;
                EXECUTE reading INTO rows;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'WB001';  -- undoes it; variables keep their values
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE <> 'WB001' THEN
                rows := NULL;
                GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                                        refused_by = CONSTRAINT_NAME;
            END IF;
        END;
        RETURN NEXT jsonb_build_array(state, message, refused_by, rows);
    END LOOP;
END $$
"""
