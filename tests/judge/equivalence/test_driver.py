"""Statements, rows and ends of transactions are heard at the driver, whatever is above it."""

from __future__ import annotations

import psycopg2
import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.orm import Session

from workbook.judge.equivalence import driver

ROWS = "SELECT generate_series(1, 50)"


@pytest.fixture(autouse=True)
def installed() -> None:
    driver.install()


def _used_engine(url: URL) -> Engine:
    """An engine that has asked the new server what it asks at first."""
    engine = create_engine(url)
    with engine.connect():
        return engine


def test_rows_of_a_server_side_cursor_count_as_they_are_fetched(database_url: URL) -> None:
    engine = _used_engine(database_url)
    with Session(engine) as session, driver.traffic() as seen:
        result = session.execute(text(ROWS).execution_options(yield_per=5))
        next(iter(result))
        result.close()
    engine.dispose()
    assert seen.statements == 1
    assert 0 < seen.rows < 50


def test_a_cursor_of_the_driver_is_heard(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection, driver.traffic() as seen:
        cursor = connection.connection.cursor()
        cursor.execute(ROWS)
        cursor.fetchone()
    engine.dispose()
    assert (seen.statements, seen.rows) == (1, 50)  # a client-side cursor has them all


def test_a_connection_past_sqlalchemy_is_heard_until_it_is_closed(database_url: URL) -> None:
    address = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with driver.traffic() as seen:
        connection = psycopg2.connect(address)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert seen.opened == [connection]
        connection.close()
    assert seen.opened == []
    assert seen.statements == 1


def test_ends_of_transactions(database_url: URL) -> None:
    engine = _used_engine(database_url)
    with driver.traffic() as seen, Session(engine) as session:
        session.commit()  # nothing was sent: nothing ends
        session.execute(text("SELECT 1"))
        session.commit()
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        session.rollback()
    engine.dispose()
    assert (seen.commits, seen.rollbacks, seen.savepoints) == (1, 1, 1)


def test_what_the_judge_sends_is_heard_by_nobody(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection, driver.traffic() as seen, driver.uncounted():
        connection.execute(text(ROWS)).all()
    engine.dispose()
    assert (seen.statements, seen.rows) == (0, 0)
