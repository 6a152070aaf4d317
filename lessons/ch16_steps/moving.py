"""A column gets another name, while the application goes on: four versions of it, and five steps.

``users.full_name`` becomes ``users.display_name``. At any time two versions run side by side, as
they do while a new one is being rolled out.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import count

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Engine, String, exc, text

from workbook.sqltape.recorder import paused


@dataclass(frozen=True)
class Version:
    """One version of the application: how it reads a name, and how it writes one."""

    name: str
    reads: str
    writes: str


OLD = Version("old", "full_name", "full_name = :name")
WRITES_BOTH = Version("writes both", "full_name", "full_name = :name, display_name = :name")
READS_NEW = Version("reads new", "display_name", "full_name = :name, display_name = :name")
NEW = Version("new", "display_name", "display_name = :name")


def rename(op: Operations) -> None:
    """The whole change in one step."""
    op.alter_column("users", "full_name", new_column_name="display_name")


def expand(op: Operations) -> None:
    """Add a column that no version minds. It has no default, so no row has to be rewritten."""
    op.add_column("users", Column("display_name", String(100)))


def contract(op: Operations) -> None:
    """Drop the old column, once no version uses it any longer."""
    op.drop_column("users", "full_name")


def migrate(engine: Engine, step: Callable[[Operations], None], attempts: int = 20) -> int:
    """Run a step with a short limit on its wait for a lock; try again if it doesn't get the lock.

    Returns the number of attempts.
    """
    for attempt in range(1, attempts + 1):
        try:
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '200ms'"))
                step(Operations(MigrationContext.configure(connection)))
        except exc.OperationalError as error:
            if getattr(error.orig, "pgcode", None) != "55P03" or attempt == attempts:
                raise
            time.sleep(0.1)
        else:
            return attempt
    raise ValueError("attempts must be at least 1")


def backfill(engine: Engine, size: int = 5) -> int:
    """Fill the new column, a few rows at a time, each time in a transaction of its own."""
    batch = text(
        "UPDATE users SET display_name = full_name WHERE id IN ("
        " SELECT id FROM users WHERE display_name IS DISTINCT FROM full_name"
        " ORDER BY id LIMIT :size FOR UPDATE)"
    )
    done = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(batch, {"size": size}).rowcount
        if not rows:
            return done
        done += rows


@dataclass
class Load:
    """Clients that each write their name and read it back, one request after the other.

    Attributes:
        versions: what is running now; the requests go to them in turn.
        failures: what went wrong, by kind.
    """

    engine: Engine
    clients: int = 4
    versions: tuple[Version, ...] = (OLD,)
    requests: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    stopping: bool = False

    def __enter__(self) -> "Load":
        self._threads = ThreadPoolExecutor(self.clients)
        with paused():  # thousands of statements
            contexts = [copy_context() for _ in range(self.clients)]
        for number, context in enumerate(contexts, 1):
            self._threads.submit(context.run, self._client, number)
        self.go_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping = True
        self._threads.shutdown()

    def deploy(self, version: Version) -> None:
        """Roll a version out: for a while it runs beside the one before it."""
        self.versions = (*self.versions, version)
        self.go_on()
        self.versions = (version,)
        self.go_on()

    def go_on(self, requests: int = 40) -> None:
        """Wait until so many further requests were made."""
        until, ends = self.requests + requests, time.monotonic() + 60
        while self.requests < until and time.monotonic() < ends:
            time.sleep(0.01)

    def _client(self, user_id: int) -> None:
        for number in count():
            if self.stopping:
                return
            versions = self.versions
            writer, reader = (versions[(number + k) % len(versions)] for k in (0, 1))
            name = f"Name {number}"
            try:
                self._write(writer, user_id, name)
                if self._read(reader, user_id) != name:
                    self._fail("another name was read than was written")
            except exc.DBAPIError as error:
                self._fail(str(error.orig).splitlines()[0])
            self.requests += 2

    def _write(self, version: Version, user_id: int, name: str) -> None:
        statement = text(f"UPDATE users SET {version.writes} WHERE id = :id")  # noqa: S608 - ours
        with self.engine.begin() as connection:
            connection.execute(statement, {"id": user_id, "name": name})

    def _read(self, version: Version, user_id: int) -> object:
        statement = text(f"SELECT {version.reads} FROM users WHERE id = :id")  # noqa: S608 - ours
        with self.engine.connect() as connection:
            return connection.scalar(statement, {"id": user_id})

    def _fail(self, what: str) -> None:
        self.failures[what] = self.failures.get(what, 0) + 1
