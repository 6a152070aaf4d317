"""What reaches the tape, however it is sent; and what costs nothing while nobody listens."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    exc,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.sqltape import Entry, EntryKind, Recording, record, recorder
from workbook.sqltape import text as as_text
from workbook.sqltape.recorder import paused

PEOPLE = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True),
)


class Base(DeclarativeBase):
    """For the one class below."""


class Tag(Base):
    """A mapped class: the ORM batches its INSERTs."""

    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture
def tables(engine: Engine) -> Engine:
    PEOPLE.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    return engine


def steps(recording: Recording) -> list[str]:
    """First word of each statement, and each step of a transaction."""
    return [
        entry.sql.split()[0] if entry.is_statement else entry.kind.value
        for entry in recording.entries
    ]


def test_core_with_its_rows(tables: Engine) -> None:
    with record() as recording, tables.begin() as connection:
        connection.execute(insert(PEOPLE), [{"name": f"n{i}"} for i in range(5)])
        connection.execute(select(PEOPLE)).all()
        connection.execute(PEOPLE.update().values(name=PEOPLE.c.name + "!"))
        connection.execute(PEOPLE.delete().where(PEOPLE.c.id < 3))
    assert steps(recording) == ["BEGIN", "INSERT", "SELECT", "UPDATE", "DELETE", "COMMIT"]
    assert [entry.rows for entry in recording.statements] == [5, 5, 5, 2]
    assert [entry.returns_rows for entry in recording.statements] == [False, True, False, False]


def test_an_executemany_is_one_entry_with_its_number_of_parameter_sets(tables: Engine) -> None:
    rename = PEOPLE.update().where(PEOPLE.c.id == bindparam("which"))
    with record() as recording, tables.begin() as connection:
        connection.execute(rename, [{"which": i, "name": f"n{i}"} for i in range(1_200)])
    assert steps(recording) == ["BEGIN", "UPDATE", "COMMIT"]
    assert recording.statements[0].times == 1_200
    assert "-> 1,200 parameter sets" in as_text.render(recording)


def test_the_orm_batches_its_inserts_into_one_statement(tables: Engine) -> None:
    with record() as recording, Session(tables) as session, session.begin():
        session.add_all(Tag(name=f"t{i}") for i in range(30))
    assert steps(recording) == ["BEGIN", "INSERT", "COMMIT"]
    [sent] = recording.statements
    assert (sent.times, sent.rows, sent.returns_rows) == (1, 30, True)


def test_insertmanyvalues_on_asyncpg_has_one_set_of_parameters(database_url: URL) -> None:
    async def work() -> Recording:
        engine = create_async_engine(database_url.set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.run_sync(PEOPLE.metadata.create_all)
        rows = [{"name": "a"}, {"name": "b"}]
        with record() as recording:
            async with engine.begin() as connection:
                await connection.execute(insert(PEOPLE).returning(PEOPLE.c.id), rows)
        await engine.dispose()
        return recording

    [sent] = asyncio.run(work()).statements
    assert (sent.parameters, sent.times, sent.rows) == (("a", "b"), 1, 2)


def test_async_is_recorded_like_sync(database_url: URL) -> None:
    async def work() -> None:
        engine = create_async_engine(database_url.set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.run_sync(PEOPLE.metadata.create_all)
        with record() as recording:
            async with AsyncSession(engine) as session, session.begin():
                await session.execute(insert(PEOPLE), [{"name": "a"}, {"name": "b"}])
                await session.execute(select(PEOPLE))
            async with engine.connect() as connection:
                with pytest.raises(exc.IntegrityError):
                    await connection.execute(insert(PEOPLE).values(name="a"))
            autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
            async with autocommit.connect() as connection:
                await connection.execute(text("SELECT 1"))
                await connection.commit()
            async with engine.connect() as connection:
                streamed = await connection.stream(select(PEOPLE))
                assert [row async for row in streamed.scalars()] == [1, 2]
        await engine.dispose()
        recordings.append(recording)

    recordings: list[Recording] = []
    asyncio.run(work())
    [recording] = recordings
    expected = ["BEGIN", "INSERT", "SELECT", "COMMIT", "BEGIN", "INSERT", "ROLLBACK", "SELECT"]
    assert steps(recording) == [*expected, "BEGIN", "SELECT", "ROLLBACK"]
    assert recording.statements[0].times == 2
    assert recording.statements[1].rows == 2
    assert "duplicate key" in (recording.statements[2].error or "")


def test_streamed_results_are_recorded_and_no_row_count_is_made_up(tables: Engine) -> None:
    with tables.begin() as connection:
        connection.execute(insert(PEOPLE), [{"name": f"n{i}"} for i in range(50)])
    with record() as recording, tables.connect() as connection:
        streamed = connection.execution_options(stream_results=True, max_row_buffer=5)
        assert len(streamed.execute(select(PEOPLE)).all()) == 50
    [sent] = recording.statements
    assert sent.rows is None
    assert "row" not in as_text.render(recording).split("SELECT", 1)[1]


def test_a_transaction_without_statements_leaves_nothing(tables: Engine) -> None:
    with record() as recording:
        with tables.begin():
            pass
        with Session(tables) as session:
            session.rollback()
            session.commit()
        with tables.connect() as connection, connection.begin():
            pass
    assert recording.entries == []


def test_a_statement_that_sqlalchemy_refuses_leaves_nothing(tables: Engine) -> None:
    refused = pytest.raises(exc.StatementError, match="'n'")
    with record() as recording, tables.connect() as connection, refused:
        connection.execute(text("SELECT :n"), {"other": 1})
    assert recording.entries == []
    with record() as recording, tables.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.commit()
        with pytest.raises(exc.StatementError, match="'n'"):
            connection.execute(text("SELECT :n"), {"other": 1})
    assert steps(recording) == ["BEGIN", "SELECT", "COMMIT"]
    assert recording.commits == 1  # the error is not that of the COMMIT before it


def test_autocommit_has_no_begin_and_no_commit(tables: Engine) -> None:
    with record() as recording:
        with tables.execution_options(isolation_level="AUTOCOMMIT").begin() as connection:
            connection.execute(insert(PEOPLE).values(name="a"))
        with tables.begin() as connection:
            connection.execute(insert(PEOPLE).values(name="b"))
    assert steps(recording) == ["INSERT", "BEGIN", "INSERT", "COMMIT"]


class WithAMethod:
    """A driver's connection as PyMySQL has it: ``autocommit`` is a method, so always true."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def autocommit(self, value: bool) -> None:
        raise AssertionError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_a_driver_whose_autocommit_is_no_flag_still_has_its_transactions() -> None:
    import sqlite3

    def connect() -> Any:
        return WithAMethod(sqlite3.connect(":memory:"))

    engine = create_engine("sqlite://", creator=connect)
    with record() as recording, engine.begin() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert steps(recording) == ["BEGIN", "SELECT", "COMMIT"]


def test_sqlite_counts_the_rows_of_returning_too_late_so_the_tape_says_nothing() -> None:
    engine = create_engine("sqlite://")
    with record() as recording, engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO notes DEFAULT VALUES RETURNING id"))
        connection.execute(text("INSERT INTO notes DEFAULT VALUES"))
    engine.dispose()
    assert [entry.rows for entry in recording.statements][1:] == [None, 1]


def test_an_error_stands_at_its_statement(tables: Engine) -> None:
    with record() as recording, tables.connect() as connection:
        with pytest.raises(exc.ProgrammingError):
            connection.execute(text("SELECT nothing FROM nowhere"))
        with pytest.raises(exc.InternalError):
            connection.execute(text("SELECT 1"))
    first, second = recording.statements
    assert first.error == 'UndefinedTable: relation "nowhere" does not exist'
    assert (second.error or "").startswith("InFailedSqlTransaction")
    assert "-> UndefinedTable" in as_text.render(recording)


def test_a_commit_that_fails_is_no_commit(tables: Engine) -> None:
    deferred = "CREATE TABLE pets (owner int REFERENCES people DEFERRABLE INITIALLY DEFERRED)"
    with tables.begin() as connection:
        connection.execute(text(deferred))
    with record() as recording:
        with pytest.raises(exc.IntegrityError), tables.begin() as connection:
            connection.execute(text("INSERT INTO pets VALUES (7)"))
        with tables.begin() as connection:
            connection.execute(text("SELECT 1"))
    assert recording.commits == 1
    shown = as_text.render(recording)
    assert shown.splitlines()[0] == "-- 2 statements, committed, commit failed"
    assert "     COMMIT\n     -> ForeignKeyViolation" in shown


def test_ddl(engine: Engine) -> None:
    with record() as recording:
        PEOPLE.metadata.create_all(engine)
        PEOPLE.metadata.drop_all(engine)
    kinds = Counter(steps(recording))
    assert kinds["CREATE"] == kinds["DROP"] == 1
    assert kinds["BEGIN"] == kinds["COMMIT"] == 2


def test_two_connections_are_told_apart(tables: Engine) -> None:
    with record() as recording, tables.connect() as one, tables.connect() as other:
        one.execute(text("SELECT 1"))
        other.execute(text("SELECT 2"))
        one.execute(text("SELECT 3"))
    assert [entry.connection for entry in recording.statements] == [1, 2, 1]


def test_what_goes_past_sqlalchemy_does_no_harm(tables: Engine) -> None:
    with record() as recording, tables.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        with raw.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.execute(text("SELECT 2"))
    assert steps(recording) == ["BEGIN", "SELECT", "COMMIT"]


def test_nested_recordings_each_have_all_of_their_stretch(tables: Engine) -> None:
    with tables.connect() as connection, record() as outer:
        connection.execute(text("SELECT 1"))
        with record() as inner:
            connection.execute(text("SELECT 2"))
            with pytest.raises(exc.DBAPIError), record() as innermost:
                connection.execute(text("SELECT 1/0"))
        connection.rollback()
        connection.execute(text("SELECT 3"))
    assert [entry.sql for entry in outer.statements] == [
        "SELECT 1",
        "SELECT 2",
        "SELECT 1/0",
        "SELECT 3",
    ]
    assert [entry.sql for entry in inner.statements] == ["SELECT 2", "SELECT 1/0"]
    assert [entry.sql for entry in innermost.statements] == ["SELECT 1/0"]
    assert innermost.statements[0].error == outer.statements[2].error is not None


def test_a_pause_hides_from_those_outside_and_not_from_those_inside(tables: Engine) -> None:
    with tables.connect() as connection, record() as outer:
        with paused():
            with record() as inner:
                connection.execute(text("SELECT 1"))
            kept = recorder.start()
        connection.execute(text("SELECT 2"))
        recorder.stop(kept)
        connection.execute(text("SELECT 3"))
    assert [entry.sql for entry in inner.statements] == ["SELECT 1"]
    assert [entry.sql for entry in kept.statements] == ["SELECT 2"]
    assert [entry.sql for entry in outer.statements] == ["SELECT 2", "SELECT 3"]


def test_a_recording_knows_whether_it_is_muted() -> None:
    seen: list[bool] = []
    with record() as outer:
        seen.append(outer.is_muted)
        with paused():
            seen.append(outer.is_muted)
            with record() as inner:
                seen.append(inner.is_muted)
            thread = threading.Thread(target=lambda: seen.append(outer.is_muted))
            thread.start()
            thread.join(20)
        seen.append(outer.is_muted)
    assert seen == [False, True, False, False, False]


def test_each_entry_is_told_before_it_is_recorded(tables: Engine) -> None:
    told = []

    def listen(connection: Connection, entry: Entry) -> None:
        told.append((connection.engine is tables, entry, entry.connection, list(recording.entries)))

    recording = recorder.start(Recording(on_entry=listen))
    try:
        with tables.begin() as connection:
            connection.execute(text("SELECT 1"))
    finally:
        recorder.stop(recording)
    assert steps(recording) == ["BEGIN", "SELECT", "COMMIT"]
    begin, select_, commit = recording.entries
    assert told == [
        (True, begin, 1, []),
        (True, select_, 1, [begin]),
        (True, commit, 1, [begin, select_]),
    ]


def test_what_the_listener_raises_stops_the_statement(tables: Engine) -> None:
    def refuse(_: Connection, entry: Entry) -> None:
        if entry.sql.startswith("INSERT"):
            raise RuntimeError("not now")

    recording = recorder.start(Recording(on_entry=refuse))
    try:
        with tables.connect() as connection:
            with pytest.raises(RuntimeError, match="not now"):
                connection.execute(insert(PEOPLE), {"name": "zoe"})
            assert connection.execute(select(PEOPLE)).all() == []
    finally:
        recorder.stop(recording)
    assert steps(recording) == ["BEGIN", "SELECT", "ROLLBACK"]


def test_a_recording_of_one_engine_hears_its_pool_only(tables: Engine) -> None:
    other = create_engine(tables.url)
    recording = recorder.start(Recording(engine=tables))
    try:
        for number, engine in enumerate((tables, other, tables.execution_options(echo_me=True))):
            with engine.connect() as connection:
                connection.execute(text(f"SELECT {number}"))
    finally:
        recorder.stop(recording)
        other.dispose()
    assert [entry.sql for entry in recording.statements] == ["SELECT 0", "SELECT 2"]


def test_pauses_in_two_threads_lose_no_recording(tables: Engine) -> None:
    first_is_in, second_is_out = threading.Event(), threading.Event()

    def other() -> None:
        first_is_in.wait(20)
        with paused():
            pass
        second_is_out.set()

    thread = threading.Thread(target=other)
    thread.start()
    with record() as recording, tables.connect() as connection:
        with paused():
            first_is_in.set()
            second_is_out.wait(20)
            connection.execute(text("SELECT 1"))
        connection.execute(text("SELECT 2"))
    thread.join(20)
    assert [entry.sql for entry in recording.statements] == ["SELECT 2"]


@pytest.fixture
def calls() -> Iterator[Counter[str]]:
    """How often each function of the recorder is called."""
    counted: Counter[str] = Counter()

    def note(frame: FrameType, happened: str, _: Any) -> None:
        if happened == "call" and frame.f_code.co_filename == recorder.__file__:
            counted[frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    yield counted
    sys.setprofile(before)


def test_without_a_recording_a_statement_costs_two_calls_and_keeps_nothing(
    tables: Engine, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with record():
        pass  # the listeners are there from now on
    monkeypatch.setattr(recorder, "_open", [])  # also where this process has one open all along
    made: list[Entry] = []
    monkeypatch.setattr(recorder, "Entry", lambda *_: made.append(Entry(EntryKind.BEGIN)))
    with tables.connect() as connection:
        connection.execute(text("SELECT 1"))
        calls.clear()
        for _ in range(100):
            connection.execute(text("SELECT 1"))
        assert calls == {"_before": 100, "_after": 100}
    assert made == []
