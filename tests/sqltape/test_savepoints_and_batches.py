"""Two things of SQLAlchemy 2.1 that the tape must not be misled by."""

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.sqltape import record, text
from workbook.sqltape.entries import EntryKind

PEOPLE = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True),
    Column("town", String),
    Column("street", String),
)


@pytest.fixture
def session(engine: Engine) -> Session:
    PEOPLE.metadata.create_all(engine)
    return Session(engine)


def test_a_savepoint_is_a_step_and_no_statement(session: Session) -> None:
    with record() as recording, session:
        with session.begin_nested():
            session.execute(insert(PEOPLE).values(name="Ann"))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(PEOPLE).values(name="Ann"))
    assert recording.count == 2
    assert [(entry.kind, entry.sql) for entry in recording.entries if not entry.is_statement] == [
        (EntryKind.BEGIN, ""),
        (EntryKind.SAVEPOINT, "sa_savepoint_1"),
        (EntryKind.RELEASE, "sa_savepoint_1"),
        (EntryKind.SAVEPOINT, "sa_savepoint_2"),
        (EntryKind.ROLLBACK_TO, "sa_savepoint_2"),
        (EntryKind.ROLLBACK, ""),
    ]


def test_parameters_of_a_batch_stand_in_the_order_of_its_columns(session: Session) -> None:
    rows = [{"name": f"n{i}", "town": "Gent", "street": "Quay"} for i in range(40)]
    ordered = insert(PEOPLE).returning(PEOPLE.c.id, sort_by_parameter_order=True)
    with record() as recording, session:
        session.execute(ordered, rows)
    shown = text.render(recording)
    assert "[name__0='n0', town__0='Gent', street__0='Quay', ... 117 more]" in shown
    assert "0), ... 39 more rows)" in shown
    assert "left out" not in shown
