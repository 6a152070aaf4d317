"""Servers around the API: a primary with its standby, and PgBouncer."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
from sqlalchemy import URL

from tests.app.support.cluster import Cluster, account, environment_of, own, programs
from tests.app.support.programs import free_port, needs

# Writes a record behind all that is committed, and returns the position where it ends. The commit
# of this statement flushes it, so a standby surely gets there. The insert position would not do: it
# may lie ahead of what is flushed (after the header of a page that holds nothing yet, or after
# records that only a later commit flushes), and an idle primary sends no more than it has flushed.
MARK_LOG = "SELECT pg_logical_emit_message(true, 'tests', ''::text)::text"
CATCH_UP_SECONDS = 60


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process listens."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "it has ended"
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}")


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder that the account of a server can enter; sockets need a short path."""
    made = Path(tempfile.mkdtemp(prefix="blog-tests-", dir="/tmp"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def pgbouncer(target: URL, folder: Path) -> Iterator[URL]:
    """PgBouncer in transaction mode with two server connections."""
    program = needs("pgbouncer")
    port = free_port()
    users = folder / "users.txt"
    users.write_text(f'"{target.username}" "{target.password}"\n')
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"""
[databases]
blog = host={target.host} port={target.port} dbname={target.database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = 2
max_client_conn = 500
"""
    )
    for path in (users, config):
        path.chmod(0o644)
    # It refuses to run as root.
    process = subprocess.Popen(
        [program, "-q", config],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **account(),
    )
    try:
        wait_for_port(port, process)
        yield target.set(host="127.0.0.1", port=port, database="blog")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextmanager
def primary_in(folder: Path) -> Iterator[Cluster]:
    """A running server of the caller's own."""
    # One round of hashing for a password instead of 4096: tests connect by the thousand.
    settings = {"fsync": "off", "max_connections": "60", "scram_iterations": "1"}
    cluster = Cluster(folder / "primary", settings)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.destroy()


def wait_for_connections(primary: Cluster, port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the standby lets clients in: it listens before it has replayed far enough."""
    url = dsn(primary.url().set(port=port))
    for _ in range(2400):
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError:
            assert process.poll() is None, "it has ended"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the standby lets nobody in")


@contextmanager
def standby_of(primary: Cluster, folder: Path) -> Iterator[int]:
    """A copy made by pg_basebackup that follows the primary; the port that it listens on."""
    data = folder / "standby"
    data.mkdir(mode=0o700)
    own(data)
    # fast: without it the backup waits minutes for the next checkpoint.
    backup: list[str | Path] = ["-D", data, "-R", "-X", "stream", "-C", "-S", "standby1"]
    backup += ["--checkpoint=fast"]
    primary.run("pg_basebackup", *backup, admin=True)
    port = free_port()
    process = subprocess.Popen(
        [programs() / "postgres", "-D", data, "-p", str(port)],
        cwd="/",
        env=environment_of(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account(),
    )
    try:
        wait_for_connections(primary, port, process)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def dsn(url: URL) -> str:
    """What drivers take."""
    return url.render_as_string(hide_password=False)


class Pair:
    """A primary and a real standby on which tests make databases."""

    def __init__(self, primary: Cluster, standby_port: int, template: str) -> None:
        self.primary = primary
        self.standby_port = standby_port
        self._template = template

    @contextmanager
    def database(self) -> Iterator[tuple[str, str]]:
        """A new database: its address on the primary, and the one on the standby."""
        name = f"app_{uuid4().hex[:12]}"
        self._primary(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        self.wait_until_replayed()
        url = self.primary.url(name)
        both = (one.render_as_string(False) for one in (url, url.set(port=self.standby_port)))
        try:
            yield tuple(both)  # type: ignore[misc] # two
        finally:
            self._primary(f'DROP DATABASE "{name}" WITH (FORCE)')

    def wait_until_replayed(self) -> None:
        """Wait until the standby shows all that is committed."""
        [[position]] = self._primary(MARK_LOG)
        sql = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        ends = time.monotonic() + CATCH_UP_SECONDS
        while self._ask(sql, self.standby_port) != [(True,)]:
            assert time.monotonic() < ends, f"the standby has not replayed {position}"
            time.sleep(0.02)

    def _primary(self, sql: str) -> list[tuple[object, ...]]:
        return self._ask(sql, self.primary.port)

    def _ask(self, sql: str, port: int) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(dsn(self.primary.url().set(port=port)))
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
