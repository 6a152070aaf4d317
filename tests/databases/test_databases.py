"""The seam to the server: made fresh, made once, locked, and reached in spite of it all."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import URL, create_engine, exc, make_url, text

from workbook import blog, databases, sandboxes
from workbook.course import paths
from workbook.embedded.failures import failure

STEM = f"t{os.getpid()}"


@pytest.fixture
def name() -> Iterator[str]:
    """The name of a database or template that is removed afterwards."""
    yield STEM
    for left in databases.names(STEM):
        databases.drop(left)


def ask(url: URL, query: str) -> Any:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(query))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def test_created_anew_each_time_whoever_is_connected(name: str) -> None:
    url = databases.create(name)
    ask(url, "CREATE TABLE mine (id int)")
    connected = databases.connect(url)
    assert ask(url, TABLES) == 1
    assert ask(databases.create(name), TABLES) == 0
    connected.close()
    databases.drop(name)
    databases.drop(name)
    assert databases.names(name) == []


@pytest.mark.parametrize("ending", ['"; DROP', "'x", "UPPER Case", "ünï 日本", "%s{}", "-1.0", " "])
def test_any_name_will_do(name: str, ending: str) -> None:
    whole = name + ending
    url = databases.create(whole, settings={"statement_timeout": "7s"})
    assert ask(url, "SELECT current_database()") == f"workbook_{whole}"
    assert ask(url, "SHOW statement_timeout") == "7s"
    assert ask(make_url(url.render_as_string(hide_password=False)), "SELECT 1") == 1
    assert databases.names(whole) == [whole]
    databases.drop(whole)
    assert databases.names(whole) == []


def test_a_name_that_would_be_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        databases.create("ü" * 28)
    whole = (STEM + "x" * 60)[: databases.LONGEST_NAME]
    try:
        assert ask(databases.create(whole), "SELECT current_database()").endswith(whole)
    finally:
        databases.drop(whole)


def test_a_database_lets_nobody_in_until_it_does_again(name: str) -> None:
    url = databases.create(name)
    databases.let_in(name, connections=False)
    with pytest.raises(exc.OperationalError, match="not currently accepting connections"):
        ask(url, "SELECT 1")
    databases.let_in(name, connections=True)
    assert ask(url, "SELECT 1") == 1


def test_settings_of_others_are_never_touched(name: str) -> None:
    """Nothing without the prefix is listed, made or dropped."""
    with databases._maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            databases.drop(name)
            assert databases.names(name) == []
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            assert cursor.fetchone() is not None
        finally:
            cursor.execute(f'DROP DATABASE "{name}"')


# -- templates -------------------------------------------------------------------------------------


def build(url: URL) -> None:
    ask(url, "CREATE TABLE built (id int)")


def never(url: URL) -> None:
    raise AssertionError(f"built again: {url}")


def test_a_template_is_built_once_and_nobody_gets_into_it(name: str) -> None:
    assert databases.ensure_template(name, build) == name
    databases.ensure_template(name, never)
    with pytest.raises(psycopg2.OperationalError, match="not currently accepting connections"):
        databases.connect(databases.url(name))
    for number in range(2):
        assert ask(databases.create(f"{name}_{number}", template=name), TABLES) == 1
    assert databases.names(name) == [name, f"{name}_0", f"{name}_1"]


def test_a_failed_build_leaves_nothing(name: str) -> None:
    class Stopped(BaseException):
        pass

    def fails(url: URL) -> None:
        build(url)
        raise Stopped

    with pytest.raises(Stopped):
        databases.ensure_template(name, fails)
    assert databases.names(name) == []
    databases.ensure_template(name, build)  # the lock is free again


BUILDER = """
import os, sys, time
from sqlalchemy import create_engine, text
from workbook import databases

def build(url):
    print("building", flush=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE built (id int)"))
        sys.stdin.readline()
    engine.dispose()

databases.ensure_template(sys.argv[1], build)
print("done", flush=True)
"""


def builder(name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, name],
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def somebody_waits() -> bool:
    with databases._maintenance() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_two_processes_at_once_build_it_once(name: str) -> None:
    first = builder(name)
    assert first.stdout is not None
    assert first.stdout.readline() == "building\n"
    second = builder(name)
    assert second.stdout is not None
    ended = threading.Timer(60, second.kill)  # a test that hangs proves nothing
    ended.start()
    while not somebody_waits():
        assert second.poll() is None
    first.communicate("\n", timeout=60)
    assert second.stdout.read() == "done\n"  # it did not build
    ended.cancel()
    assert (first.wait(), second.wait()) == (0, 0)
    assert databases.names(name) == [name]


def test_what_a_killed_builder_left_is_in_nobodys_way(name: str) -> None:
    process = builder(name)
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    process.kill()
    process.wait()
    assert databases.names(name) == [f"{name}_draft"]
    databases.ensure_template(name, build)
    assert databases.names(name) == [name]


def test_locks_belong_to_one_and_go_with_it(name: str) -> None:
    code = f"from workbook import databases; print(databases.Lock().take({name!r}))"

    def other() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True
        )
        return done.stdout.strip()

    lock = databases.Lock()
    assert lock.take(name)
    assert lock.take(name + "x")
    assert other() == "False"
    lock._connection.close()
    assert other() == other() == "True"


# -- sandboxes -------------------------------------------------------------------------------------


def test_a_sandbox_is_fresh_each_time_and_closes_the_old_one(name: str) -> None:
    first = sandboxes.sandbox(name)
    with first.begin() as connection:
        connection.execute(text("DELETE FROM comments"))
    assert first.pool.checkedin() == 1  # type: ignore[attr-defined]
    second = sandboxes.sandbox(name, pool_size=3)
    assert first.pool.checkedin() == 0  # type: ignore[attr-defined]
    with second.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM comments")) == 60
        held = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        assert connection.scalar(text(held)) == 1
    assert second.pool.size() == 3  # type: ignore[attr-defined]
    empty = sandboxes.sandbox(name, "empty")
    with empty.connect() as connection:
        assert connection.scalar(text(TABLES)) == 0
    empty.dispose()


def test_building_the_blog_leaves_no_connection_behind(name: str) -> None:
    url = databases.create(name)
    ask(url, "CREATE TABLE users (id int)")  # in the way
    with pytest.raises(exc.ProgrammingError):
        sandboxes.build_blog(url, blog.AUTHORED)
    with databases._maintenance() as cursor:
        while True:  # a server process takes a moment to leave
            cursor.execute("SELECT FROM pg_stat_activity WHERE datname = %s", (url.database,))
            if not cursor.fetchall():
                break


# -- a server that is not ready yet, or not there --------------------------------------------------


class Starting(threading.Thread):
    """Stands in front of the real server and says so many times that it is not ready."""

    def __init__(self, refusals: int, message: str) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.refusals = refusals
        self.message = message
        self.asked = 0
        self.start()

    def run(self) -> None:
        real = make_url(os.environ["DATABASE_URL"])
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.asked += 1
            if self.asked <= self.refusals:
                self._refuse(client)
                continue
            server = socket.create_connection((real.host or "", real.port or 5432))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()

    def _refuse(self, client: socket.socket) -> None:
        with client:
            while True:
                request = client.recv(4096)
                if len(request) == 8:  # asks for TLS or GSS
                    client.sendall(b"N")
                    continue
                break
            fields = f"SFATAL\0VFATAL\0C57P03\0M{self.message}\0\0".encode()
            client.sendall(b"E" + struct.pack("!I", len(fields) + 4) + fields)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.mark.parametrize(
    "message",
    [
        "the database system is starting up",
        "the database system is in recovery mode",
        "the database system is not yet accepting connections",
    ],
)
def test_a_server_that_starts_is_waited_for(message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    front = Starting(2, message)
    real = make_url(os.environ["DATABASE_URL"])
    connection = databases.connect(real.set(host="127.0.0.1", port=front.port))
    connection.close()
    assert front.asked == 3
    front.listener.close()

    front = Starting(10**6, message)
    monkeypatch.setattr(databases, "_PATIENCE", 0.2)
    with pytest.raises(psycopg2.OperationalError, match="database system"):
        databases.connect(real.set(host="127.0.0.1", port=front.port))
    assert front.asked > 1
    front.listener.close()


def test_one_that_refuses_for_another_reason_is_not_waited_for() -> None:
    front = Starting(10**6, "sorry, too many clients already")
    real = make_url(os.environ["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError):
        databases.connect(real.set(host="127.0.0.1", port=front.port))
    assert front.asked == 1
    front.listener.close()


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets DATABASE_URL for one test."""

    def set_(value: str) -> None:
        monkeypatch.setenv("DATABASE_URL", value)
        databases._server.cache_clear()

    yield set_
    monkeypatch.undo()
    databases._server.cache_clear()


def test_a_full_server_gets_its_own_cure(address: Any) -> None:
    front = Starting(10**6, "sorry, too many clients already")
    real = make_url(os.environ["DATABASE_URL"])
    address(real.set(host="127.0.0.1", port=front.port).render_as_string(hide_password=False))
    with pytest.raises(databases.DatabaseUnavailable, match="End other programs") as caught:
        databases.names()
    assert "\n" not in str(caught.value)
    front.listener.close()


@pytest.mark.parametrize("password", ["p@ss/w#rd", "p@ssw#rd", "@"])
def test_a_password_that_is_not_quoted(address: Any, password: str) -> None:
    address(f"postgresql+psycopg2://ann:{password}@localhost:5432/postgres")
    with pytest.raises(databases.DatabaseUnavailable, match="more than one @") as caught:
        databases.names()
    assert "write @ as %40, / as %2F, # as %23" in caught.value.cure
    assert "w#rd" not in str(caught.value)


def test_an_option_of_another_driver(address: Any) -> None:
    real = make_url(os.environ["DATABASE_URL"]).update_query_dict({"pgbouncer": "true"})
    address(real.render_as_string(hide_password=False))
    with pytest.raises(databases.DatabaseUnavailable, match="an option that the driver") as caught:
        databases.names()
    assert 'invalid connection option "pgbouncer"' in str(caught.value)
    assert caught.value.cure == "Remove that option from DATABASE_URL."


def test_little_shared_memory_is_not_a_full_disk(address: Any) -> None:
    said = (
        'could not resize shared memory segment "/PostgreSQL.1" to 1 bytes: No space left on device'
    )
    address("postgresql://ann@localhost/postgres")
    error = databases._unavailable(psycopg2.OperationalError(f"FATAL:  {said}"))
    assert "--shm-size=256m" in error.cure
    embedded = failure(f"FATAL:  {said}", "The database server did not start", Path("/home"))
    assert "/dev/shm" in str(embedded)
    assert "--shm-size=256m" in embedded.cure


def test_a_sandbox_does_not_wait_for_ever(name: str) -> None:
    url = sandboxes.database(name, "empty")
    assert ask(url, "SHOW lock_timeout") == "1min"


def test_options_in_the_address_win(address: Any) -> None:
    more = {"connect_timeout": "3", "application_name": "mine", "options": "-c work_mem=77kB"}
    real = make_url(os.environ["DATABASE_URL"]).update_query_dict(more)
    address(real.render_as_string(hide_password=False))
    with databases._maintenance() as cursor:
        cursor.execute("SELECT current_setting('application_name'), current_setting('work_mem')")
        assert cursor.fetchone() == ("mine", "77kB")


def test_a_connection_that_is_cut_is_a_trouble_with_a_cure() -> None:
    with pytest.raises(databases.DatabaseUnavailable), databases._maintenance() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
