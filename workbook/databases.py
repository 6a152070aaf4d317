"""The seam between the workbook and its PostgreSQL.

Everything above this module works on any SQLAlchemy engine and asks only for "a database of this
name, made from that template". Where the server comes from is decided here and nowhere else:

* ``DATABASE_URL`` is set: that server (docker compose's, or any other PostgreSQL);
* otherwise: the embedded server, started when it is first needed.

All databases carry the prefix ``workbook_``; nothing without it is ever created or dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import errors, sql
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "workbook_"


class DatabaseUnavailable(RuntimeError):
    """The server cannot be used. ``cure`` says what to do about it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.cure = cure


def url(name: str, driver: str = "psycopg2") -> URL:
    """The address of the database ``name``; nothing is created.

    Raises:
        DatabaseUnavailable: ``DATABASE_URL`` is not usable, or the embedded server will not start.
    """
    return _server().set(drivername=f"postgresql+{driver}", database=PREFIX + name)


def inside(name: str) -> URL:
    """As ``url``, by the workbook's own way in: through the socket of the embedded server.

    A connection costs 2 ms there, and 5 to 9 over TCP, where the password is exchanged.
    """
    return _maintenance_url().set(drivername="postgresql+psycopg2", database=PREFIX + name)


def create(
    name: str, *, template: str | None = None, settings: Mapping[str, str] | None = None
) -> URL:
    """A fresh database ``name``, a copy of ``template`` where one is given.

    One of that name is dropped first, with everybody who is still connected to it. Every later
    connection starts with ``settings``, for example ``{"statement_timeout": "5s"}``.
    """
    with _maintenance() as cursor:
        _drop(cursor, name)
        _create(cursor, name, template)
        for setting, value in (settings or {}).items():
            cursor.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(PREFIX + name), sql.Identifier(setting), sql.Literal(value)
                )
            )
    return url(name)


def drop(name: str) -> None:
    """Remove the database ``name``; fine where there is none."""
    with _maintenance() as cursor:
        _drop(cursor, name)


def names(start: str = "") -> list[str]:
    """The workbook's databases whose name begins with ``start``, without the prefix."""
    with _maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY datname")
        found = [row[0].removeprefix(PREFIX) for row in cursor if row[0].startswith(PREFIX)]
    return [name for name in found if name.startswith(start)]


def ensure_template(name: str, build: Callable[[URL], None]) -> str:
    """Make the template database ``name`` with ``build`` unless it is there. Returns ``name``.

    Two processes may call this at once: the second waits for the first. A build that fails leaves
    no template behind.
    """
    with _maintenance() as cursor:
        if _exists(cursor, name):
            return name
        # The lock belongs to the server, so it also holds between a kernel and the CLI.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", (PREFIX + name,))
        if not _exists(cursor, name):
            draft = f"{name}_draft"
            _drop(cursor, draft)
            _create(cursor, draft, None)
            build(url(draft))
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(PREFIX + draft), sql.Identifier(PREFIX + name)
                )
            )
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", (PREFIX + name,))
    return name


class Lock:
    """Names that belong to this process until it ends, however it ends.

    They are advisory locks of a connection of our own: the server lets go of them when the
    connection goes.
    """

    def __init__(self) -> None:
        self._connection = _connect()

    def take(self, name: str) -> bool:
        """Whether ``name`` is ours now. It is not when another process holds it."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (PREFIX + name,))
            return bool(cursor.fetchone()[0])


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", (PREFIX + name,))
    return cursor.fetchone() is not None


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(PREFIX + name))
    )


def _create(cursor: Any, name: str, template: str | None) -> None:
    # The default strategy, through the write-ahead log: with the DROP that follows some day it
    # costs half of what FILE_COPY does, which makes a checkpoint for each of the two.
    source = PREFIX + template if template else "template1"
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(PREFIX + name), sql.Identifier(source)
        )
    )


@contextmanager
def _maintenance() -> Iterator[Any]:
    """A cursor outside any transaction: CREATE and DROP DATABASE accept no other."""
    connection = _connect()
    try:
        with connection.cursor() as cursor:
            yield cursor
    except errors.InsufficientPrivilege as error:
        raise DatabaseUnavailable(
            f"The role in DATABASE_URL may not do this: {str(error).strip()}",
            'It must be allowed to create databases: ALTER ROLE "<name>" CREATEDB;',
        ) from error
    finally:
        connection.close()


def _connect() -> Any:
    target = _maintenance_url()
    options: dict[str, Any] = {k: v for k, v in target.query.items() if isinstance(v, str)}
    try:
        connection = psycopg2.connect(
            host=target.host,
            port=target.port,
            user=target.username,
            password=target.password,
            dbname=target.database or "postgres",
            connect_timeout=10,
            **options,
        )
    except psycopg2.OperationalError as error:
        _server.cache_clear()
        raise DatabaseUnavailable(
            f"PostgreSQL does not answer: {str(error).strip()}",
            "Run `workbook doctor`: it says which setting is wrong.",
        ) from error
    connection.autocommit = True
    return connection


def own_server() -> str | None:
    """The ``DATABASE_URL`` that replaces the embedded server, or ``None``."""
    return os.environ.get("DATABASE_URL") or None


@cache
def _server() -> URL:
    """The server over TCP, as the learner's own code and any SQL client reach it."""
    if given := own_server():
        return _checked(given)
    connection = _embedded()
    return URL.create(
        "postgresql+psycopg2",
        username=connection.user,
        password=connection.password,
        host=connection.host,
        port=connection.port,
        database="postgres",
    )


def _maintenance_url() -> URL:
    """As ``_server``; the embedded one through its socket, which saves the password exchange."""
    server = _server()
    if own_server():
        return server
    return server.set(host=str(_embedded().socket_dir))


@cache
def _embedded() -> Any:
    from workbook.postgres import Cluster, PostgresError, default_home

    try:
        return Cluster(default_home()).start()
    except PostgresError as error:
        raise DatabaseUnavailable(str(error), error.cure) from error


def _checked(given: str) -> URL:
    try:
        parsed = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnavailable(
            f"DATABASE_URL cannot be read: {error}",
            "It looks like postgresql+psycopg2://user:password@localhost:5432/postgres",
        ) from error
    if parsed.get_backend_name() != "postgresql":
        raise DatabaseUnavailable(
            f"DATABASE_URL names {parsed.get_backend_name()}; the workbook needs PostgreSQL.",
            "Give it postgresql+psycopg2://..., or unset it to use the embedded server.",
        )
    return parsed.set(drivername="postgresql+psycopg2")
