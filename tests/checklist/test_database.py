"""The points that the database shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.checklist.applications import target
from workbook import databases, sandboxes
from workbook.checklist.finding import State
from workbook.checklist.points import (
    p06_database_password,
    p11_migrations,
    p12_connections,
    p13_foreign_keys,
    p14_statement_timeout,
    p15_lock_timeout,
    p16_idle_in_transaction,
    p17_backups,
)
from workbook.checklist.target import Target

APP = FastAPI()


@pytest.fixture(scope="module")
def one_database() -> Iterator[Engine]:
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(databases.create(name))
    yield engine
    engine.dispose()
    databases.drop(name)


@pytest.fixture
def engine(one_database: Engine) -> Engine:
    """An empty database: the same one each time, to make one takes longer than a test."""
    execute(one_database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return one_database


@pytest.fixture(scope="module")
def blog() -> Iterator[Engine]:
    """An engine on the blog."""
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(sandboxes.database(name))
    yield engine
    engine.dispose()
    databases.drop(name)


def execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_without_a_database_nothing_is_said() -> None:
    for point in (
        *(p06_database_password, p11_migrations, p12_connections, p13_foreign_keys),
        *(p14_statement_timeout, p15_lock_timeout, p16_idle_in_transaction, p17_backups),
    ):
        assert point.look(target(APP)).state is State.UNSEEN


def test_only_reading_is_possible(blog: Engine) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        target(APP, database=blog).rows("DELETE FROM comments RETURNING id")


@pytest.mark.parametrize(
    ("password", "state"),
    [
        ("postgres", "MISSING"),
        ("ada", "MISSING"),
        ("PassWord", "MISSING"),
        ("", "UNSEEN"),
        ("9f2b6c1d", "GOOD"),
    ],
)
def test_the_password_of_the_database(password: str, state: str) -> None:
    engine = create_engine(f"postgresql+psycopg2://ada:{password}@localhost/blog")
    finding = p06_database_password.look(target(APP, database=engine))
    assert finding.state is State[state]
    assert password != "9f2b6c1d" or password not in finding.saw


class TestMigrations:
    """Two revisions, and a database that is at one of them."""

    @pytest.fixture
    def ini(self, tmp_path: Path) -> Path:
        config = Config(tmp_path / "alembic.ini", stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123
        command.init(config, str(tmp_path / "migrations"))
        for number in ("0001", "0002"):
            command.revision(config, rev_id=number, message=number)
        return tmp_path / "alembic.ini"

    def look(self, engine: Engine, ini: Path | None = None) -> Any:
        return p11_migrations.look(target(APP, database=engine, alembic=ini))

    def test_a_schema_without_revisions(self, engine: Engine, ini: Path) -> None:
        finding = self.look(engine, ini)
        assert finding.state is State.MISSING
        assert "no table alembic_version" in finding.saw

    def test_a_file_that_names_no_revisions(self, engine: Engine, tmp_path: Path) -> None:
        execute(engine, "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        ini = tmp_path / "other.ini"
        ini.write_text("[alembic]\nscript_location = nowhere\n", encoding="utf-8")
        finding = self.look(engine, ini)
        assert finding.state is State.UNSEEN
        assert "the database is at none" in finding.saw

    def test_behind_and_at_head(self, engine: Engine, ini: Path) -> None:
        execute(
            engine,
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
            "INSERT INTO alembic_version VALUES ('0001')",
        )
        behind = self.look(engine, ini)
        assert (behind.state, behind.saw) == (
            State.MISSING,
            "the database is at 0001, the code's head is 0002",
        )
        assert self.look(engine).state is State.UNSEEN  # without the code
        execute(engine, "UPDATE alembic_version SET version_num = '0002'")
        assert self.look(engine, ini).state is State.GOOD


@pytest.mark.parametrize(("connections", "state"), [(20, State.GOOD), (5000, State.MISSING)])
def test_the_connections_that_were_named(engine: Engine, connections: int, state: State) -> None:
    finding = p12_connections.look(target(APP, database=engine, connections=connections))
    assert finding.state is state


def test_the_connections_that_are_open(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    one = target(APP, database=engine)
    assert p12_connections.look(one).state is State.UNSEEN
    monkeypatch.setattr(p12_connections, "CROWDED", 0)
    assert p12_connections.look(one).state is State.MISSING


def test_foreign_keys_of_the_blog_are_indexed(blog: Engine) -> None:
    finding = p13_foreign_keys.look(target(APP, database=blog))
    assert (finding.state, finding.saw) == (State.GOOD, "all 6 foreign keys have one")


@pytest.mark.parametrize(
    ("index", "served"),
    [
        ("", False),
        ("CREATE INDEX ON books (shelf_id)", True),
        ("CREATE INDEX ON books (shelf_id, title)", True),
        ("CREATE INDEX ON books (title, shelf_id)", False),
        ("CREATE INDEX ON books (shelf_id) WHERE title IS NOT NULL", False),
        ("CREATE UNIQUE INDEX ON books (shelf_id, title)", True),
        ("CREATE INDEX ON books USING hash (shelf_id)", True),
        ("CREATE INDEX ON books USING brin (shelf_id)", False),
        ("CREATE INDEX ON books ((shelf_id + 0))", False),
        ("CREATE INDEX ON books (title) INCLUDE (shelf_id)", False),
    ],
)
def test_an_index_that_serves_a_foreign_key(engine: Engine, index: str, served: bool) -> None:
    execute(
        engine,
        "CREATE TABLE shelves (id int PRIMARY KEY)",
        "CREATE TABLE books (id int PRIMARY KEY, shelf_id int REFERENCES shelves, title text)",
        *filter(None, [index]),
    )
    finding = p13_foreign_keys.look(target(APP, database=engine))
    assert finding.state is (State.GOOD if served else State.MISSING)
    if not served:
        assert finding.saw == "1 of 1 foreign keys have none: books_shelf_id_fkey of books"


@pytest.mark.parametrize(
    ("columns", "served"),
    [
        *[("b, a)", True), ("a, b, c)", True)],
        *[("a)", False), ("a, c, b)", False), ("a) INCLUDE (b)", False)],
    ],
)
def test_a_foreign_key_of_two_columns(engine: Engine, columns: str, served: bool) -> None:
    execute(
        engine,
        "CREATE TABLE parents (a int, b int, PRIMARY KEY (a, b))",
        "CREATE TABLE children (c int, a int, b int, FOREIGN KEY (a, b) REFERENCES parents)",
        f"CREATE INDEX ON children ({columns}",
    )
    finding = p13_foreign_keys.look(target(APP, database=engine))
    assert finding.state is (State.GOOD if served else State.MISSING)


TIMEOUTS = {
    "statement_timeout": p14_statement_timeout,
    "lock_timeout": p15_lock_timeout,
    "idle_in_transaction_session_timeout": p16_idle_in_transaction,
}


@pytest.mark.parametrize(("setting", "point"), TIMEOUTS.items())
def test_a_timeout_that_a_new_session_has(setting: str, point: Any) -> None:
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(databases.create(name, settings={setting: "7s"}))
    finding = point.look(target(APP, database=engine))
    engine.dispose()
    databases.drop(name)
    assert finding.state is State.GOOD
    assert finding.saw.startswith(f"{setting} is 7s")


@contextmanager
def _idle(engine: Engine, connection: Connection) -> Iterator[None]:
    connection.execute(text("SELECT 1"))
    yield


@contextmanager
def _busy(engine: Engine, connection: Connection) -> Iterator[None]:
    """Another session that runs a statement until ours ends it."""
    connection.execute(text("CREATE TABLE things ()"))
    connection.commit()
    with _waiting(engine, "SELECT pg_sleep(60)") as pid:
        yield
        connection.execute(text("SELECT pg_cancel_backend(:pid)"), {"pid": pid})


@contextmanager
def _locked(engine: Engine, connection: Connection) -> Iterator[None]:
    """Another session that waits for our lock."""
    connection.execute(text("CREATE TABLE things ()"))
    connection.commit()
    connection.execute(text("LOCK TABLE things"))
    with _waiting(engine, "LOCK TABLE things"):
        yield
        connection.rollback()


@contextmanager
def _waiting(engine: Engine, statement: str) -> Iterator[int]:
    other = engine.connect()
    pid = other.scalar(text("SELECT pg_backend_pid()"))
    assert pid is not None

    def run() -> None:
        try:
            other.execute(text(statement))
        except DBAPIError:  # it was ended
            other.rollback()

    thread = threading.Thread(target=run)
    thread.start()
    asked = text(
        "SELECT 1 FROM pg_stat_activity WHERE pid = :pid AND wait_event IN ('PgSleep', 'relation')"
    )
    with engine.connect() as watch:
        for _ in range(1000):
            if watch.execute(asked, {"pid": pid}).all():
                break
            watch.execute(text("SELECT pg_sleep(0.01)"))
            watch.rollback()  # or it would see the same again
    try:
        yield pid
    finally:
        thread.join(30)
        other.close()


@pytest.mark.parametrize(
    ("point", "in_need"),
    [(p14_statement_timeout, _busy), (p15_lock_timeout, _locked), (p16_idle_in_transaction, _idle)],
)
def test_a_session_that_would_need_the_timeout(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, point: Any, in_need: Any
) -> None:
    one = target(APP, database=engine)
    monkeypatch.setattr(point, "SECONDS", 0)
    assert point.look(one).state is State.UNSEEN  # nobody is in need of it
    with engine.connect() as connection, in_need(engine, connection):
        finding = point.look(one)
    assert finding.state is State.MISSING
    assert "is 0, and there are" in finding.saw


@pytest.mark.parametrize(
    ("mode", "failing", "state"),
    [("on", True, State.MISSING), ("on", False, State.UNSEEN), ("off", False, State.UNSEEN)],
)
def test_backups(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, mode: str, failing: bool, state: State
) -> None:
    """An archive needs a server of its own: what it would say stands in for it."""
    row = SimpleNamespace(mode=mode, failing=failing, last_failed_wal="0001")
    assert p17_backups.look(target(APP, database=engine)).state is State.UNSEEN  # the real question
    monkeypatch.setattr(Target, "rows", lambda self, sql: [row])
    finding = p17_backups.look(target(APP, database=engine))
    assert finding.state is state
    assert "Restore" in finding.cure or state is State.MISSING
