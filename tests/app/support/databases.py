"""Databases for the tests, on the server that DATABASE_URL names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy import URL, make_url

# UTF-8 and the order of code points, whatever the server's own databases have.
LOCALE = "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


def url(name: str) -> URL:
    """The address of a database."""
    server = make_url(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    return server.set(drivername="postgresql+psycopg2", database=name)


def connect(to: URL) -> Any:
    """A connection that commits by itself."""
    dsn = to.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    return connection


def create(name: str, template: str | None = None) -> URL:
    """A fresh database, empty or a copy of ``template``."""
    with _server() as cursor:
        _create(cursor, name, template)
    return url(name)


def drop(name: str) -> None:
    """Remove a database."""
    with _server() as cursor:
        _drop(cursor, name)


def ensure_template(name: str, build: Callable[[URL], None]) -> str:
    """Make the database ``name`` with ``build`` unless it is there. Returns ``name``.

    Two workers may call this at once: the second waits for the first.
    """
    with _server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            draft = f"{name}_draft"
            _drop(cursor, draft)
            _create(cursor, draft, None)
            build(url(draft))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def _create(cursor: Any, name: str, template: str | None) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
        sql.Identifier(name),
        sql.Identifier(template or "template0"),
        sql.SQL("" if template else LOCALE),
    )
    cursor.execute(statement)


def _drop(cursor: Any, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    cursor.execute(statement.format(sql.Identifier(name)))


@contextmanager
def _server() -> Iterator[Any]:
    with closing(connect(url("postgres"))) as connection, connection.cursor() as cursor:
        yield cursor
