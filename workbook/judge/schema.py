"""Judges mapped classes by the table they make: built in the case's database, read from pg_catalog.

::

    table = build(case)                       # the learner's class, mapped, its table created
    table.has_columns("id", "email")
    table.has_type("email", "character varying(254)")
    error = refusal(case, "INSERT INTO accounts (email) VALUES (NULL)")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2
from sqlalchemy import Table

from workbook.judge.case import Case
from workbook.judge.submission import first_line
from workbook.sqltape import record


@dataclass(frozen=True)
class Column:
    """``identity`` is "", "always" or "by default"; ``default`` is SQL, as PostgreSQL writes it."""

    name: str
    type: str
    nullable: bool
    default: str | None
    identity: str


@dataclass(frozen=True)
class Constraint:
    """``kind`` is "primary key", "unique", "check", "foreign key" or "exclude"."""

    name: str
    kind: str
    columns: tuple[str, ...]
    definition: str


@dataclass(frozen=True)
class Index:
    """``keys`` are column names or expressions; ``of_constraint``: it belongs to one."""

    name: str
    unique: bool
    keys: tuple[str, ...]
    where: str | None
    of_constraint: bool


class TableFacts:
    """One table as PostgreSQL describes it, with the judgements that every check needs."""

    def __init__(self, case: Case, name: str) -> None:
        self.case = case
        self.name = name
        self.columns = {row[0]: Column(*row) for row in case.sql(_COLUMNS, table=name)}
        self.constraints = [
            Constraint(constraint, kind, tuple(columns), definition)
            for constraint, kind, columns, definition in case.sql(_CONSTRAINTS, table=name)
        ]
        self.indexes = [
            Index(index, unique, tuple(keys), where, of_constraint)
            for index, unique, keys, where, of_constraint in case.sql(_INDEXES, table=name)
        ]

    def of_kind(self, kind: str) -> list[Constraint]:
        return [constraint for constraint in self.constraints if constraint.kind == kind]

    def has_columns(self, *names: str) -> None:
        """These columns and no others; their order does not count."""
        missing = [name for name in names if name not in self.columns]
        extra = [name for name in self.columns if name not in names]
        if missing:
            others = f" It has {', '.join(self.columns)}."
            self.case.wrong(
                f"The table {self.name} has no column {missing[0]}.{others}", "column_missing"
            )
        self.case.mistake(
            "column_extra",
            bool(extra),
            f"The table {self.name} has a column that was not asked for: {', '.join(extra)}.",
        )

    def has_type(
        self, column: str, *types: str, mistakes: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        """The column has one of these types, written as PostgreSQL writes them.

        Args:
            mistakes: ``{"double precision": ("money_as_float", "message")}``.
        """
        column_type = self.columns[column].type
        if column_type in types:
            return
        if mistakes and column_type in mistakes:
            name, message = mistakes[column_type]
            self.case.wrong(message, name, got=[f"{column}: {column_type}"])
        self.case.wrong(
            f"The column {column} does not have the type that was asked for.",
            "other_type",
            got=[f"{column}: {column_type}"],
            expected=[f"{column}: {types[0]}"],
        )

    def has_nulls(self, column: str, allowed: bool, mistake: str, message: str) -> None:
        """Whether NULL may be stored in this column."""
        self.case.mistake(mistake, self.columns[column].nullable != allowed, message)

    def primary_key(self, *columns: str) -> None:
        keys = [key.columns for key in self.of_kind("primary key")]
        actual = ", ".join(keys[0]) if keys else "none"
        self.case.mistake(
            "other_primary_key",
            keys != [columns],
            f"The primary key of {self.name} should be {', '.join(columns)}; it is {actual}.",
        )


def mapped_table(case: Case, name: str | None = None) -> Table:
    """The table of the learner's class, after making sure that it is a mapped class.

    Args:
        name: which class, where the exercise has several; else the first.
    """
    name = name or case.exercise.objects[0]
    answer = case.objects[name]
    if not isinstance(answer, type):
        case.wrong(f"`{name}` should be a class.", "not_a_class")
    table = getattr(answer, "__table__", None)
    if not isinstance(table, Table):
        case.wrong(
            f"`{name}` isn't a mapped class: SQLAlchemy made no table for it. A mapped class "
            "inherits from Base (and doesn't set __abstract__).",
            "not_mapped",
        )
    return table


def build(
    case: Case, table_name: str, failing: Mapping[str, tuple[str, str]] | None = None
) -> TableFacts:
    """Create the table of the learner's class and read back what has come of it.

    Args:
        table_name: what the task calls the table.
        failing: known ways to fail: ``{"part of the error's message": (mistake, message)}``.
    """
    table = mapped_table(case)
    case.mistake(
        "other_table_name",
        table.name != table_name,
        f"The table should be called {table_name}; yours is called {table.name}.",
    )
    with record() as case.recording:
        try:
            # Not create_all: it would make the enum types of the file's other classes as well.
            table.create(case.engine, checkfirst=False)
        except Exception as error:
            for part, (mistake, message) in (failing or {}).items():
                if part in str(error):
                    case.wrong(message, mistake, error, got=[first_line(error)])
            case.wrong(
                f"The table could not be created. {first_line(error)}", "create_fails", error
            )
    return TableFacts(case, table_name)


def refusal(case: Case, statement: str, **parameters: Any) -> psycopg2.Error | None:
    """Send plain SQL, as psql would; the error if PostgreSQL refuses it, ``None`` if it is done."""
    try:
        case.sql(statement, **parameters)
    except psycopg2.Error as error:
        return error
    return None


_COLUMNS = """
SELECT a.attname,
       format_type(a.atttypid, a.atttypmod),
       NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid),
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = to_regclass(quote_ident(%(table)s)) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""

# PostgreSQL 18 lists NOT NULL as constraints too ('n'); here it is a property of the column.
_CONSTRAINTS = """
SELECT c.conname,
       CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check'
                      WHEN 'f' THEN 'foreign key' ELSE 'exclude' END,
       ARRAY(SELECT a.attname::text
             FROM unnest(c.conkey) WITH ORDINALITY AS k(num, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num
             ORDER BY k.place),
       pg_get_constraintdef(c.oid, true)
FROM pg_constraint c
WHERE c.conrelid = to_regclass(quote_ident(%(table)s)) AND c.contype IN ('p', 'u', 'c', 'f', 'x')
ORDER BY c.conname
"""

_INDEXES = """
SELECT i.indexrelid::regclass::text,
       i.indisunique,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
             FROM generate_series(1, i.indnkeyatts) AS k ORDER BY k),
       pg_get_expr(i.indpred, i.indrelid, true),
       EXISTS (SELECT FROM pg_constraint c
               WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
FROM pg_index i
WHERE i.indrelid = to_regclass(quote_ident(%(table)s))
ORDER BY 1
"""
