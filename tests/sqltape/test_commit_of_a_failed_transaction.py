"""PostgreSQL answers COMMIT with ROLLBACK where a statement has failed, and reports no error."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, exc, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

from workbook import lanes
from workbook.sessionxray import xray
from workbook.sqltape import EntryKind, Recording, html, record
from workbook.sqltape import text as as_text

WHY = "COMMIT was sent; PostgreSQL rolled back, because a statement had failed before it"
INSERT = text("INSERT INTO notes VALUES (1)")
NO_SUCH = text("SELECT nothing")


@pytest.fixture
def notes(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id int)"))
    return engine


def rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM notes")) or 0


def fail(connection: Connection | Session) -> None:
    with pytest.raises(exc.ProgrammingError):
        connection.execute(NO_SUCH)


def ends(recording: Recording) -> list[tuple[str, bool]]:
    return [
        (entry.kind.value, entry.instead_of_commit)
        for entry in recording.entries
        if entry.kind in {EntryKind.COMMIT, EntryKind.ROLLBACK}
    ]


@pytest.mark.parametrize("kind", [Connection, Session])
def test_it_is_shown_as_the_rollback_that_it_was(notes: Engine, kind: type) -> None:
    with record() as recording, Session(notes) if kind is Session else notes.connect() as target:
        target.execute(INSERT)
        fail(target)
        target.commit()
    assert rows(notes) == 0
    assert ends(recording) == [("ROLLBACK", True)]
    assert (recording.commits, recording.rollbacks) == (0, 1)
    shown = as_text.render(recording)
    assert shown.splitlines()[0] == "-- 2 statements, COMMIT rolled back"
    assert shown.endswith(f"     ROLLBACK\n     -> {WHY}")
    assert WHY in html.render(recording)


def test_where_a_savepoint_was_rolled_back_the_commit_is_one(notes: Engine) -> None:
    with record() as recording, notes.connect() as connection:
        connection.execute(INSERT)
        with pytest.raises(exc.ProgrammingError), connection.begin_nested():
            connection.execute(NO_SUCH)
        connection.commit()
        fail(connection)
        connection.rollback()
        connection.execute(INSERT)
        connection.commit()
    assert rows(notes) == 2
    assert ends(recording) == [("COMMIT", False), ("ROLLBACK", False), ("COMMIT", False)]


def test_an_error_outside_the_recording_counts_too(notes: Engine) -> None:
    with record():
        pass
    with notes.connect() as connection:
        connection.execute(INSERT)
        fail(connection)
        with record() as recording:
            connection.commit()
    assert ends(recording) == [("ROLLBACK", True)]


def test_asyncpg_tells_nothing_and_is_understood_all_the_same(database_url: URL) -> None:
    async def work() -> list[tuple[str, bool]]:
        engine = create_async_engine(database_url.set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE notes (id int)"))
        with record() as recording:
            async with engine.connect() as connection:
                await connection.execute(INSERT)
                with pytest.raises(exc.ProgrammingError):
                    await connection.execute(NO_SUCH)
                await connection.commit()
            async with engine.connect() as connection:
                await connection.execute(INSERT)
                with pytest.raises(exc.ProgrammingError):
                    async with connection.begin_nested():
                        await connection.execute(NO_SUCH)
                # The driver refuses it by itself: the transaction is as it was.
                with pytest.raises(exc.DBAPIError):
                    await connection.execute(text("SELECT CAST(:n AS int)"), {"n": "x"})
                await connection.commit()
        await engine.dispose()
        return ends(recording)

    assert asyncio.run(work()) == [("ROLLBACK", True), ("COMMIT", False)]
    engine = create_engine(database_url)
    assert rows(engine) == 1
    engine.dispose()


def test_the_x_ray_shows_it(notes: Engine) -> None:
    with Session(notes) as session, xray(session, show=False) as seen:
        session.execute(INSERT)
        fail(session)
        session.commit()
    assert "ROLLBACK   in answer to COMMIT: a statement had failed" in repr(seen)
    assert "COMMIT</div>" not in seen._repr_html_()


def test_the_lanes_show_it(notes: Engine) -> None:
    with lanes(notes) as lab:
        ann = lab.connection("Ann")
        ann.execute("INSERT INTO notes VALUES (1)")
        ann.execute("SELECT nothing")
        ann.commit()
        ann.execute("INSERT INTO notes VALUES (2)")
        ann.commit()
    assert rows(notes) == 1
    kinds = [entry.kind.value for step in lab.steps for entry in step.entries]
    assert [kind for kind in kinds if kind in {"COMMIT", "ROLLBACK"}] == ["ROLLBACK", "COMMIT"]
    assert "COMMIT was sent; PostgreSQL rolled back" in " ".join(repr(lab).split())
