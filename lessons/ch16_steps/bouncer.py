"""PgBouncer between an application and its server, where it is installed."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import psycopg2
from sqlalchemy import URL, NullPool, create_engine, text

from workbook.embedded.privileges import server_account
from workbook.embedded.sockets import free_port
from workbook.sqltape.recorder import paused

SETTINGS = """\
[databases]
{database} = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
"""


def program() -> str | None:
    """Where PgBouncer is; Debian keeps it out of an ordinary user's PATH."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def in_front_of(url: URL, connections: int) -> Iterator[URL]:
    """PgBouncer with so many connections to the server; the address for its clients."""
    with (
        tempfile.TemporaryDirectory(prefix="workbook-ch16-") as folder,
        _running(url, connections, Path(folder)) as own,
    ):
        yield own


@contextmanager
def _running(url: URL, connections: int, folder: Path) -> Iterator[URL]:
    account = server_account(folder)  # like PostgreSQL, it refuses to run as root
    users, config = folder / "users.txt", folder / "pgbouncer.ini"
    own = url.set(host="127.0.0.1", port=free_port(folder))
    users.write_text(f'"{url.username}" "{url.password}"\n', encoding="utf-8")
    config.write_text(
        SETTINGS.format(
            database=url.database,
            host=url.host,
            port=url.port,
            own_port=own.port,
            users=users,
            connections=connections,
        ),
        encoding="utf-8",
    )
    for path in (folder, users, config):
        account.own(path)
    process = subprocess.Popen(
        [program() or "pgbouncer", "--quiet", config],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account.popen,
    )
    try:
        _wait_for(own, process)
        yield own
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def server_connections(url: URL, clients: int) -> int:
    """How many server processes answer so many clients that ask at the same time."""
    engine = create_engine(url, poolclass=NullPool)
    together = Barrier(clients)

    def ask(_: int) -> int:
        # Here, because a pause holds for its own thread only.
        with paused(), engine.connect() as connection:
            connection.commit()  # the connection to PgBouncer is open, and no transaction
            together.wait(30)
            query = text("SELECT pg_backend_pid() FROM pg_sleep(0.05)")
            return int(connection.execute(query).scalar_one())

    with ThreadPoolExecutor(clients) as threads:
        return len(set(threads.map(ask, range(clients))))


def setting_seen_by_another_client(url: URL, scope: str) -> str:
    """One client sends ``SET scope`` and commits; what a second client then finds."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SET {scope} statement_timeout = '1234ms'"))
    with engine.connect() as connection:
        return str(connection.execute(text("SHOW statement_timeout")).scalar_one())


def _wait_for(url: URL, process: "subprocess.Popen[bytes]") -> None:
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    for _ in range(200):
        try:
            psycopg2.connect(dsn).close()
        except psycopg2.OperationalError:
            assert process.poll() is None, "PgBouncer has ended"
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PgBouncer doesn't answer")
