"""Connections are told apart where there are several, and not mentioned where there is one."""

from sqlalchemy import create_engine, text

from workbook.sqltape import record
from workbook.sqltape import text as as_text


def test_a_second_connection_alone_is_not_several() -> None:
    first, second = create_engine("sqlite://"), create_engine("sqlite://")
    with record() as recording:
        for engine in (first, second):
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        both = as_text.render(recording)
        recording.clear()  # as between two cells: connections keep their numbers
        with second.connect() as connection:
            connection.execute(text("SELECT 2"))
        alone = as_text.render(recording)
    first.dispose()
    second.dispose()
    assert both.splitlines()[0] == "-- 2 statements, 2 rollbacks, 2 connections"
    assert "[connection B]" in both
    assert alone.splitlines()[0] == "-- 1 statement, rolled back"
    assert "connection" not in alone
