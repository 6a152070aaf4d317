"""Servers that a chapter may fill up, kill and promote: a primary, and a standby."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import URL, NullPool, create_engine, text

from workbook import blog
from workbook.embedded import Cluster, guard, standby
from workbook.sqltape.recorder import paused

NAME = "blog"
SETTINGS = {"max_connections": "20", "shared_buffers": "16MB", "fsync": "off"}


class Servers:
    """One server, later two, in folders of their own. They end with the program."""

    def __init__(self) -> None:
        homes = [Path(tempfile.mkdtemp(prefix="workbook-ch16-")) for _ in range(2)]
        self._guard = guard.guard(*homes)
        self.primary = Cluster(homes[0], settings=SETTINGS)
        self.standby = Cluster(homes[1])  # not yet anything
        self.primary.start()
        self.primary.run("createdb", NAME, check=True)
        fill(self.url())

    def url(self, server: Cluster | None = None, name: str = NAME, *, admin: bool = False) -> URL:
        """Where a database is; on the primary unless another server is named."""
        at = (server or self.primary).connection()
        user, password = at.user, at.password
        if admin:
            user, password = at.admin_user, at.admin_password
        return URL.create("postgresql+psycopg2", user, password, at.host, at.port, name)

    def settle(self) -> None:
        """Wait until no client is connected: a server process outlives its connection a little."""
        pid = self.primary.status().pid
        clients = f" {self.primary.connection().host}("
        _until(
            lambda: (
                not any(
                    clients in " ".join(_command(child)) for child in psutil.Process(pid).children()
                )
            )
        )

    @property
    def either(self) -> URL:
        """Both servers: the driver takes the one that accepts writes."""
        hosts = [
            f"{at.host}:{at.port}"
            for at in (self.primary.connection(), self.standby.connection())
        ]  # fmt: skip
        url = self.url().set(host=None, port=None)
        url = URL.create(url.drivername, url.username, url.password, database=url.database)
        return url.update_query_dict({"host": hosts, "target_session_attrs": "read-write"})

    def dump(self, path: Path) -> None:
        """pg_dump, in the format that pg_restore reads."""
        self.primary.run("pg_dump", "--format=custom", f"--file={path}", NAME, check=True)

    def restore(self, path: Path, name: str) -> None:
        """pg_restore, into a new database."""
        self.primary.run("createdb", name, check=True)
        self.primary.run("pg_restore", "--exit-on-error", f"--dbname={name}", path, check=True)

    def add_standby(self) -> None:
        """pg_basebackup, then start the copy."""
        self.standby = standby.make_standby(self.primary, self.standby.home)
        self.standby.start()

    def kill_primary(self) -> None:
        """As a power failure would."""
        standby.kill(self.primary)

    def promote(self) -> None:
        """The standby becomes a primary."""
        standby.promote(self.standby)

    @contextmanager
    def replay_paused(self) -> Iterator[None]:
        """The standby receives, and doesn't apply, what the primary commits."""
        self._on_standby("SELECT pg_wal_replay_pause()")
        paused_now = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        _until(lambda: self._on_standby(paused_now))
        try:
            yield
        finally:
            self._on_standby("SELECT pg_wal_replay_resume()")

    def wait_for_standby(self) -> None:
        """Wait until the standby has applied all that is committed now."""
        position = ask(self.url(), "SELECT pg_current_wal_lsn()::text")
        _until(lambda: self._on_standby(f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"))

    def end(self) -> None:
        """Stop both and remove them."""
        guard.end(self._guard)

    def _on_standby(self, sql: str) -> object:
        return ask(self.url(self.standby, admin=True), sql)


def fill(url: URL) -> None:
    """Create the blog."""
    engine = create_engine(url, poolclass=NullPool)
    with paused(), engine.begin() as connection:
        blog.create_blog(connection, blog.AUTHORED)


def ask(url: URL, sql: str) -> object:
    """One value, on a connection of its own."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with paused(), engine.connect() as connection:
        result = connection.execute(text(sql))
        return result.scalar() if result.returns_rows else None


def contents(url: URL) -> dict[str, tuple[int, str]]:
    """Of each table the number of rows, and a digest of all of them in order."""
    engine = create_engine(url, poolclass=NullPool)
    by_table = {}
    with paused(), engine.connect() as connection:
        for table in blog.Base.metadata.sorted_tables:
            rows = f"SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table.name} t"  # noqa: E501, S608 - our own names
            count, digest = connection.execute(text(rows)).one()
            by_table[table.name] = count, digest
    return by_table


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:  # it has just ended
        return []


def _until(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError("the standby takes too long")
        time.sleep(0.02)
