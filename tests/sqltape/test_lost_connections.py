"""A recording must not stand in the way when a connection dies under a transaction."""

import pytest
from sqlalchemy import Connection, Engine, create_engine, exc, select, text
from sqlalchemy.pool import NullPool

from workbook.sqltape import EntryKind, record


def end(connection: Connection) -> None:
    """End this connection from outside, as a restart of the server would."""
    pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with create_engine(connection.engine.url, poolclass=NullPool).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_leaving_the_block_of_a_lost_connection_raises_nothing(engine: Engine) -> None:
    with record() as recording:
        with engine.connect() as connection:
            end(connection)
            with pytest.raises(exc.OperationalError):
                connection.execute(select(1))
        with engine.connect() as connection:
            assert connection.scalar(select(1)) == 1
    assert recording.entries[-3].kind is EntryKind.BEGIN
    assert recording.statements[-2].error is not None


def test_no_rollback_is_shown_for_a_connection_that_is_gone(engine: Engine) -> None:
    with engine.connect() as connection:
        end(connection)
        with record() as recording:
            with pytest.raises(exc.OperationalError):
                connection.execute(select(1))
            connection.rollback()
    assert recording.of(EntryKind.ROLLBACK) == []


def test_savepoints_of_a_connection_that_is_gone(engine: Engine) -> None:
    with record(), engine.connect() as connection:
        outer = connection.begin()
        inner = connection.begin_nested()
        end(connection)
        with pytest.raises(exc.OperationalError):
            connection.execute(select(1))
        inner.rollback()
        outer.rollback()


def test_the_connection_that_replaces_a_dead_one_has_a_number_of_its_own(engine: Engine) -> None:
    with record() as recording:
        with engine.connect() as connection:
            end(connection)
            with pytest.raises(exc.OperationalError):
                connection.execute(select(1))
        with engine.connect() as connection:
            connection.execute(select(1))
    numbers = [entry.connection for entry in recording.statements]
    assert numbers[-2:] == [numbers[0], max(numbers)]
    assert numbers[0] < max(numbers)


def test_a_number_is_not_given_twice(engine: Engine) -> None:
    fleeting = create_engine(engine.url, poolclass=NullPool)
    with record() as recording, engine.connect() as staying:
        for _ in range(3):
            staying.execute(select(1))
            with fleeting.connect() as connection:
                connection.execute(select(1))
    assert [entry.connection for entry in recording.statements] == [1, 2, 1, 3, 1, 4]
