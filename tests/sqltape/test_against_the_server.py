"""Whatever is done to connections, in whatever order: the tape is what the server has heard.

The server sends its own log of statements to the client (``log_statement``,
``client_min_messages``), and ``pg_xact_status`` says which transactions were committed.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import PendingRollbackError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.environment import server
from workbook.sqltape import Entry, EntryKind, Recording, record

TELLING = "-c log_statement=all -c client_min_messages=log -c log_min_messages=panic"
OPERATIONS = ("write", "write", "read", "fail", "clash", "savepoint", "release", "back", "commit",
              "commit", "rollback", "refused")  # fmt: skip
STORIES = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 1)), min_size=1, max_size=14
)
# In these two everything occurs that the random ones may lack.
SURE = [
    [(name, 0) for name in ("savepoint", "write", "release", "write", "fail", "commit")],
    [(name, 1) for name in ("write", "savepoint", "fail", "back", "commit", "write", "rollback")],
]
numbers = itertools.count()


class World:
    """Two connections (or sessions), each with its savepoints, and what the server told them."""

    def __init__(self, targets: Sequence[Connection | Session]) -> None:
        self.targets = targets
        self.nested: list[list[Any]] = [[] for _ in targets]
        # Numbers of transactions, by the statement that asked for them.
        self.transactions: dict[str, str] = {}

    def do(self, operation: str, which: int) -> None:
        """One operation; what SQLAlchemy or the server refuses is part of the story."""
        with suppress(SQLAlchemyError):
            getattr(self, operation)(self.targets[which], self.nested[which])

    def write(self, target: Connection | Session, _: list[Any]) -> None:
        sql = f"INSERT INTO notes VALUES ({next(numbers)}) RETURNING pg_current_xact_id()::text"
        self.transactions[sql] = target.execute(text(sql)).scalar_one()

    def read(self, target: Connection | Session, _: list[Any]) -> None:
        target.execute(text(f"SELECT {next(numbers)}")).all()

    def fail(self, target: Connection | Session, _: list[Any]) -> None:
        target.execute(text(f"SELECT {next(numbers)} / 0"))

    def clash(self, target: Connection | Session, _: list[Any]) -> None:
        target.execute(text("INSERT INTO notes VALUES (-1)"))

    def refused(self, target: Connection | Session, _: list[Any]) -> None:
        """A parameter is missing: SQLAlchemy refuses it, and the server hears nothing."""
        target.execute(text("SELECT CAST(:missing AS int)"), {"other": 1})

    def savepoint(self, target: Connection | Session, nested: list[Any]) -> None:
        nested.append(target.begin_nested())

    def release(self, _: Connection | Session, nested: list[Any]) -> None:
        if nested:
            nested.pop().commit()

    def back(self, _: Connection | Session, nested: list[Any]) -> None:
        if nested:
            nested.pop().rollback()

    def commit(self, target: Connection | Session, nested: list[Any]) -> None:
        nested.clear()
        target.commit()

    def rollback(self, target: Connection | Session, nested: list[Any]) -> None:
        nested.clear()
        target.rollback()


def close(target: Connection | Session) -> None:
    """Close it, if need be at the second try.

    A savepoint within another one can't be released after an error. SQLAlchemy 2.1.9 then refuses
    the first time to close the session, whose connection would stay out of the pool.
    """
    with suppress(PendingRollbackError):
        target.close()
    target.close()


def heard(entries: list[Entry]) -> list[str]:
    """What the server must have heard of these entries."""
    return [
        entry.sql if entry.is_statement
        else "COMMIT" if entry.instead_of_commit
        else f"{entry.kind.value} {entry.sql}".rstrip()
        for entry in entries
    ]  # fmt: skip


def by_connection(recording: Recording) -> list[list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in recording.entries:
        found[entry.connection].append(entry)
    return list(found.values())


def committed(recording: Recording) -> dict[str, bool]:
    """For each statement that was sent in a transaction: whether the tape says it was committed."""
    found: dict[str, bool] = {}
    for entries in by_connection(recording):
        sent: list[str] = []
        for entry in entries:
            if entry.is_statement:
                sent.append(entry.sql)
            elif entry.kind in {EntryKind.COMMIT, EntryKind.ROLLBACK}:
                ended = entry.kind is EntryKind.COMMIT and entry.error is None
                found |= dict.fromkeys(sent, ended)
                sent = []
        assert not sent, "a transaction without an end"
    return found


def check(recording: Recording, told: dict[int, list[str]], world: World, engine: Engine) -> None:
    assert sorted(map(heard, by_connection(recording))) == sorted(filter(None, told.values()))
    said = committed(recording)
    with engine.connect() as connection:
        for sql, transaction in world.transactions.items():
            status = connection.scalar(
                text("SELECT pg_xact_status(CAST(:xid AS xid8))"), {"xid": transaction}
            )
            assert said[sql] == (status == "committed"), sql


class Told:
    """Takes the notices of one connection of psycopg2. A list would be emptied by SQLAlchemy."""

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def __len__(self) -> int:
        return 0

    def append(self, notice: str) -> None:
        self._heard.append(notice.partition("statement: ")[2].strip())


Telling = tuple[Engine, dict[int, list[str]]]


@pytest.fixture(scope="module")
def telling() -> Iterator[Telling]:
    """An engine whose connections tell what the server hears, which only a superuser may see."""
    told: dict[int, list[str]] = {}
    with server() as cluster:
        at = cluster.connection()
        folder = {"host": str(at.socket_dir), "port": str(at.port)}
        url = URL.create("postgresql+psycopg2", at.admin_user, database="postgres", query=folder)
        made = create_engine(url, connect_args={"options": TELLING})
        with made.begin() as connection:
            connection.execute(text("CREATE TABLE notes (id int PRIMARY KEY)"))
            connection.execute(text("INSERT INTO notes VALUES (-1)"))
        made.dispose()

        @event.listens_for(made, "connect", insert=True)
        def listen(raw: Any, _: Any) -> None:
            raw.notices = Told(told.setdefault(id(raw), []))

        with made.connect(), made.connect():
            pass
        yield made, told
        made.dispose()


@pytest.mark.parametrize("kind", [Connection, Session])
def test_psycopg2(telling: Telling, kind: type) -> None:
    engine, told = telling
    quiet = create_engine(engine.url, poolclass=NullPool)
    seen: set[str] = set()

    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @example(SURE[0])
    @example(SURE[1])
    @example([("savepoint", 0), ("savepoint", 0), ("clash", 0), ("release", 0)])
    @given(STORIES)
    def run(story: list[tuple[str, int]]) -> None:
        for notices in told.values():
            notices.clear()
        with record() as recording:
            targets = [Session(engine) if kind is Session else engine.connect() for _ in range(2)]
            world = World(targets)
            try:
                for operation, which in story:
                    world.do(operation, which)
            finally:
                for target in targets:
                    close(target)
        check(recording, told, world, quiet)
        seen.update(entry.kind.value for entry in recording.entries)
        seen.update("instead" for entry in recording.entries if entry.instead_of_commit)

    run()
    assert seen == {*(kind.value for kind in EntryKind), "instead"}


def test_asyncpg(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id int PRIMARY KEY)"))
        connection.execute(text("INSERT INTO notes VALUES (-1)"))
    url = engine.url.set(drivername="postgresql+asyncpg")

    @settings(
        max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @example(SURE[0])
    @example(SURE[1])
    @given(STORIES)
    def run(story: list[tuple[str, int]]) -> None:
        recording, world = asyncio.run(_story(url, story))
        said = committed(recording)
        with engine.connect() as connection:
            for sql, transaction in world.transactions.items():
                status = connection.scalar(
                    text("SELECT pg_xact_status(CAST(:xid AS xid8))"), {"xid": transaction}
                )
                assert said[sql] == (status == "committed"), sql

    run()


async def _story(url: URL, story: list[tuple[str, int]]) -> tuple[Recording, World]:
    engine = create_async_engine(url, poolclass=NullPool)
    with record() as recording:
        async with engine.connect() as one, engine.connect() as other:
            world = World([one.sync_connection, other.sync_connection])  # type: ignore[list-item]
            for operation, which in story:
                await (one, other)[which].run_sync(_do, world, operation, which)
    await engine.dispose()
    return recording, world


def _do(_: Connection, world: World, operation: str, which: int) -> None:
    world.do(operation, which)
