"""What the tests of the project of week 4 are given: settings, clients, and a database that fails.

``tests/conftest.py`` of the project imports from here. The judge makes PostgreSQL fail with the
same SQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from workbook import testing
from workbook.asgi import App, Client, Lifespan
from workbook.testing import TestDatabase

SECRET_KEY = "a key for tests, and for nothing else: 0123456789"  # noqa: S105

# Removes what `failing` and other triggers of the judge have left.
CLEAN = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'judge%' LOOP
        EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
    END LOOP;
END $$;
DROP SEQUENCE IF EXISTS judge_attempts
"""


def trigger(name: str, table: str, when: str, body: str, each: str = "ROW") -> str:
    """SQL for a trigger that does something with each row that is written, or each statement."""
    deferred = "DEFERRABLE INITIALLY DEFERRED " if when.startswith("AFTER") else ""
    kind = "CONSTRAINT TRIGGER" if deferred else "TRIGGER"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NEW; END $$; "
        f"CREATE {kind} {name} {when} ON {table} {deferred}FOR EACH {each} "
        f"EXECUTE FUNCTION {name}()"
    )


def failing(sqlstate: str, times: int, table: str, when: str) -> str:
    """SQL after which so many writes fail with that SQLSTATE; all attempts are counted."""
    body = refusing(sqlstate, times)
    return f"CREATE SEQUENCE judge_attempts; {trigger('judge_fails', table, when, body)}"


def refusing(sqlstate: str, times: int) -> str:
    """PL/pgSQL that counts in the sequence ``judge_attempts``, and fails so many times."""
    # A sequence isn't rolled back.
    return (
        f"IF nextval('judge_attempts') <= {times} THEN "
        f"RAISE EXCEPTION 'the judge says no' USING ERRCODE = '{sqlstate}'; END IF;"
    )


class Database:
    """The database of the application that is tested, as another client of it sees it."""

    def __init__(self, database: TestDatabase) -> None:
        self._database = database
        self._revisions = self.rows("SELECT version_num FROM alembic_version")
        [(self._versions,)] = self.rows("SELECT 'alembic_version'::regclass::oid")

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return self._database.engine.url.render_as_string(hide_password=False)

    def execute(self, commands: str) -> None:
        """Send SQL, and commit it."""
        self._database.execute(commands)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._database.rows(query)

    def fail(self, times: int, sqlstate: str = "40001", table: str = "users") -> None:
        """Let the next INSERTs into a table fail, so many times, with that SQLSTATE."""
        self.execute(f"{CLEAN}; {failing(sqlstate, times, table, 'BEFORE INSERT')}")

    def restore(self) -> None:
        """End all other connections, and undo what a test has done."""
        self._database.end_others()
        values = ", ".join(f"('{revision}')" for (revision,) in self._revisions)
        self.execute(
            f"{CLEAN}; {self._table_back()}"  # noqa: S608
            f"DELETE FROM alembic_version; INSERT INTO alembic_version VALUES {values}"
        )
        self._database.empty()

    def _table_back(self) -> str:
        """SQL that makes ``alembic_version`` again, where a test has renamed or dropped it."""
        names = self.rows(f"SELECT relname FROM pg_class WHERE oid = {self._versions}")  # noqa: S608
        match names:
            case [("alembic_version",)]:
                return ""
            case [(name,)]:
                return (
                    f'DROP TABLE IF EXISTS alembic_version; ALTER TABLE "{name}" '
                    "RENAME TO alembic_version; "
                )
            case _:
                return "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32)); "


@pytest.fixture
def database() -> Iterator[Database]:
    """The database, with empty tables at the head revision, anew for each test."""
    spec = find_spec("blog_api")
    assert spec is not None
    assert spec.origin is not None
    database = Database(testing.current(Path(spec.origin)))
    yield database
    database.restore()


@pytest.fixture
def environ(database: Database) -> dict[str, str]:
    """The settings with which the application starts."""
    return {"DATABASE_URL": database.url, "SECRET_KEY": SECRET_KEY}


@contextmanager
def running() -> Iterator[Callable[[App], Client]]:
    """Within this context, applications run on one event loop, as under a server."""
    applications: list[Lifespan] = []
    with asyncio.Runner() as runner:

        def run(app: App) -> Client:
            applications.append(Lifespan(app))
            runner.run(applications[-1].start())
            return Client(app, run=runner.run)

        try:
            yield run
        finally:
            for each in applications:
                runner.run(each.end())
