"""What the tests of a learner's project are given: a database with empty tables for each test.

``tests/conftest.py`` of a project imports the fixture ``sessions`` from here.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg2 import sql
from psycopg2.errors import LockNotAvailable
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from workbook import databases


def project_database(name: str) -> URL:
    """The database of a project, made where there is none: for Alembic, and to serve it."""
    if name not in databases.names(name):
        databases.create(name)
    return databases.url(name)


class TestDatabase:
    """The database that tests run on, with the tables of a project.

    Attributes:
        engine: what the sessions of the tests work on.
    """

    __test__ = False  # pytest collects classes that are named so

    def __init__(self, url: URL, outside: Any) -> None:
        """``outside``: a driver's connection to it that commits by itself."""
        self.engine: Engine = create_engine(url)
        self._outside = outside
        with outside.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
            cursor.execute(_TABLES)
            self._tables = [name for (name,) in cursor.fetchall()]

    def empty(self, first: str = "") -> None:
        """Remove all rows and let ids begin with 1. Connections that are still open are ended.

        Args:
            first: SQL that is sent before.
        """
        # Quicker than TRUNCATE, which gives each table new files.
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in self._tables]
        before = [sql.SQL(first)] if first else []
        commands = sql.SQL("; ").join([*before, *deletes, sql.SQL(_RESTART)])
        if self.engine.pool.checkedout():  # type: ignore[attr-defined]
            self.end_others()
        with self._outside.cursor() as cursor:
            try:
                cursor.execute(commands)
            except LockNotAvailable:
                self.end_others()
                cursor.execute(commands)

    def execute(self, commands: str) -> None:
        """Send SQL, and commit it."""
        with self._outside.cursor() as cursor:
            cursor.execute(commands)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._outside.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def end_others(self) -> None:
        """End all connections but the one from outside."""
        self.engine.dispose()
        with self._outside.cursor() as cursor:
            cursor.execute(databases.END_OTHERS)


# In an order in which rows can be deleted: what refers to others comes first.
_TABLES = """
WITH RECURSIVE depth AS (
    SELECT c.oid, c.relname::text AS name, 0 AS level FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND c.relname <> 'alembic_version'
    UNION ALL
    SELECT f.conrelid, c.relname::text, depth.level + 1
    FROM depth JOIN pg_constraint f ON f.confrelid = depth.oid AND f.contype = 'f'
      AND f.conrelid <> f.confrelid
    JOIN pg_class c ON c.oid = f.conrelid
    WHERE depth.level < 20
)
SELECT name FROM depth GROUP BY name ORDER BY max(level) DESC, name
"""
_RESTART = (
    "SELECT count(setval(c.oid::regclass, 1, false)) FROM pg_class c "
    "WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace"
)

_current: list[TestDatabase] = []


def use(database: TestDatabase | None) -> None:
    """Let the tests run on that database; with ``None`` on one that is made for them."""
    _current[:] = [] if database is None else [database]


@pytest.fixture
def sessions(request: pytest.FixtureRequest) -> Iterator[sessionmaker[Session]]:
    """A sessionmaker on empty tables, at the latest revision of the project."""
    database = current(request.path)
    yield sessionmaker(database.engine)
    database.empty()


def current(test: Path) -> TestDatabase:
    """The database that tests run on; made where there is none, for the project of that file."""
    if not _current:
        use(_migrated(test))
    return _current[0]


def _migrated(test: Path) -> TestDatabase:
    """A database for the tests of one run of pytest, dropped when it ends."""
    from alembic import command
    from alembic.config import Config

    folder = next(above for above in test.parents if (above / "alembic.ini").is_file())
    name = f"{folder.name}_tests_{os.getpid()}"
    url = databases.create(name)
    atexit.register(databases.drop, name)
    engine = create_engine(url)
    with engine.connect() as connection:
        config = Config(str(folder / "alembic.ini"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    return TestDatabase(url, databases.connect(databases.socket_url(name)))
