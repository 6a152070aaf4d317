"""The database that exercises are judged on: emptied and filled anew before every run.

``authored`` is the blog of the chapters, ``generated`` another one with other people and the same
kinds of traps: an answer that is right by luck on one is wrong on the other. Rows lie in both in
no particular order, so a forgotten ORDER BY shows.

A judging process holds one database for itself, by an advisory lock of its own connection. The lock
goes when the process goes, however it ends, so nothing has to be tidied up behind a killed one; the
next process that takes the database empties it first. Emptying and filling takes 30 ms where
CREATE DATABASE from a template takes 400 ms on a disk that is really synced.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy import URL, create_mock_engine
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.schema import ExecutableDDLElement

from workbook import blog, databases
from workbook.blog import BlogData

AUTHORED = "authored"
GENERATED = "generated"
EMPTY = "empty"

WORDS = {
    AUTHORED: "the blog of the chapters",
    GENERATED: "a second blog with other people in it",
    EMPTY: "an empty database",
}

MOST_AT_ONCE = 20  # judging processes side by side: a notebook, a terminal, the course's own tests

# A learner's statement may not run or wait for ever: the message of the error says which it was.
# What is judged here need not survive a power cut. They are set for the role in this database, the
# strongest place: the learner's ALTER ROLE in another window would otherwise reach in here.
_SETTINGS = {
    "statement_timeout": "'5s'",
    "lock_timeout": "'2s'",
    "synchronous_commit": "off",
    "search_path": '"$user", public',
}


@cache
def contents(name: str) -> BlogData | None:
    """The rows of that data set in the order of their ids; ``None`` for the empty one."""
    if name == EMPTY:
        return None
    return blog.AUTHORED if name == AUTHORED else blog.generate(7)


def arena(name: str) -> URL:
    """This process's database, holding exactly that data set.

    Whoever is still connected to it from an earlier run is disconnected.
    """
    slot = _slot()
    try:
        _fill(databases.inside(slot.name), name)
    except psycopg2.Error:
        # Something in there resists being removed: take a new database instead.
        databases.create(slot.name)
        _fill(databases.inside(slot.name), name)
    return slot.url


def prepare() -> None:
    """Do now what needs no database: a process that forks for each check does it once for all."""
    _tables()
    for name in (AUTHORED, GENERATED):
        _rows(name)


class _Slot:
    """A database that belongs to this process as long as it lives."""

    def __init__(self) -> None:
        self.lock = databases.Lock()
        for number in range(MOST_AT_ONCE):
            self.name = f"check_{number}"
            if self.lock.take(self.name):
                break
        else:
            raise databases.DatabaseUnavailable(
                f"{MOST_AT_ONCE} checks are running at once.", "Wait until one has ended."
            )
        if self.name not in databases.names(self.name):
            databases.create(self.name)
        self.url = databases.url(self.name)


@cache
def _slot() -> _Slot:
    return _Slot()


def _fill(url: URL, name: str) -> None:
    # Plain SQL over the driver: it is the same each time, and SQLAlchemy would build it anew in
    # each process. tests/judge/test_arenas.py holds it equal to blog.create_blog.
    connection = databases.connect(url)
    try:
        with connection.cursor() as cursor:
            _settings(cursor, url)
            cursor.execute("BEGIN")
            _empty(cursor)
            if name != EMPTY:
                cursor.execute(_tables())
                for command, rows in _rows(name):
                    cursor.execute(command, (rows,))
                _move_sequences(cursor)
            cursor.execute("COMMIT")
    finally:
        connection.close()


def _settings(cursor: Any, url: URL) -> None:
    """Disconnect everybody else and take back every setting that earlier code has changed."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    database = sql.Identifier(url.database or "")
    here = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {}").format(database)
    commands = [
        sql.SQL("ALTER ROLE CURRENT_USER RESET ALL"),
        sql.SQL("ALTER DATABASE {} RESET ALL").format(database),
        here + sql.SQL(" RESET ALL"),
        *(here + sql.SQL(f" SET {name} = {value}") for name, value in _SETTINGS.items()),
    ]
    cursor.execute(sql.SQL("; ").join(commands))


def _empty(cursor: Any) -> None:
    cursor.execute(
        "SET LOCAL client_min_messages = warning; "
        "SELECT quote_ident(nspname) FROM pg_namespace "
        "WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
    )
    commands = [f"DROP SCHEMA {schema} CASCADE" for (schema,) in cursor.fetchall()]
    cursor.execute("; ".join([*commands, "CREATE SCHEMA public"]))


@cache
def _tables() -> str:
    """The CREATE TABLEs and CREATE INDEXes of the blog."""
    commands: list[str] = []

    def keep(command: ExecutableDDLElement, *_: Any) -> None:
        commands.append(str(command.compile(dialect=mock.dialect)))

    mock: MockConnection = create_mock_engine("postgresql+psycopg2://", keep)
    blog.Base.metadata.create_all(mock, checkfirst=False)
    return ";".join(commands)


@cache
def _rows(name: str) -> list[tuple[str, str]]:
    """For each table the statement that fills it and its value, all rows as JSON."""
    return [
        (
            f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)",  # noqa: S608
            json.dumps(rows, default=str),
        )
        for table, rows in _scattered(name).rows_by_table().items()
    ]


def _move_sequences(cursor: Any) -> None:
    tables = [table.name for table in blog.Base.metadata.sorted_tables if "id" in table.c]
    commands = [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
        for table in tables
    ]
    cursor.execute("; ".join(commands))


@cache
def _scattered(name: str) -> BlogData:
    """The same rows in another physical order; a comment still comes after its parent."""
    data = contents(name)
    assert data is not None
    shuffle = random.Random(1)
    depth: dict[int, int] = {}
    for row in data.comments:
        depth[row["id"]] = depth[row["parent_id"]] + 1 if row["parent_id"] else 0
    comments = shuffle.sample(data.comments, len(data.comments))
    return replace(
        data,
        users=shuffle.sample(data.users, len(data.users)),
        posts=shuffle.sample(data.posts, len(data.posts)),
        tags=shuffle.sample(data.tags, len(data.tags)),
        comments=sorted(comments, key=lambda row: depth[row["id"]]),
    )
