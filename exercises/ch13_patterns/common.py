"""What several checks of chapter 13 share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2.extensions import QuotedString
from sqlalchemy import Engine, text

from workbook.judge.feedback import NotYet


def creates(**columns: str) -> Callable[[Any, Engine], None]:
    """A ``prepare`` that creates the tables of these classes, in this order.

    ``columns`` says for each class which columns its task gives, as PostgreSQL writes them:
    ``Person="id integer NOT NULL, first_name character varying(50) NOT NULL"``.
    """

    def prepare(objects: Any, engine: Engine) -> None:
        for name, given in columns.items():
            table = objects[name].__table__
            table.create(engine)
            with engine.connect() as connection:
                existing = connection.execute(_COLUMNS, {"table": table.name}).scalars().all()
            wanted = [column for column in given.split(", ") if column not in existing]
            if wanted or len(existing) != len(given.split(", ")):
                raise NotYet(
                    f"The table {table.name} doesn't have the columns that the task describes.",
                    mistake="other_columns",
                    got=list(existing),
                    expected=given.split(", "),
                )

    return prepare


_COLUMNS = text("""
    SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod),
                     CASE WHEN attnotnull THEN 'NOT NULL' END)
    FROM pg_attribute
    WHERE attrelid = to_regclass(quote_ident(:table)) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
""")


def insert(table: str, **values: Any) -> str:
    """The INSERT of one row, as SQL."""
    columns = ", ".join(values)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(map(_literal, values.values()))})"  # noqa: S608


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if not isinstance(value, str):
        return str(value)
    quoted = QuotedString(value)
    quoted.encoding = "utf8"
    return quoted.getquoted().decode()
