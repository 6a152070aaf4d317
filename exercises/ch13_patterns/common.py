"""What several checks of chapter 13 share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2.extensions import QuotedString
from sqlalchemy import Engine


def creates(*names: str) -> Callable[[Any, Engine], None]:
    """A ``prepare`` that creates the tables of these classes, in this order."""

    def prepare(objects: Any, engine: Engine) -> None:
        for name in names:
            objects[name].__table__.create(engine)

    return prepare


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
