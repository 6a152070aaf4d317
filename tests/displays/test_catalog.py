"""Columns, indexes and plans as PostgreSQL has them, and what mypy reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from workbook import sandbox
from workbook.displays.catalog import describe, how_found, list_indexes
from workbook.displays.type_check import type_check


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = sandbox("displays_catalog", "empty")
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE votes (post_id integer, user_id integer DEFAULT 7, note text,"
                " CONSTRAINT both_ids PRIMARY KEY (post_id, user_id))"
            )
        )
        connection.execute(
            text(
                "INSERT INTO votes SELECT n % 3, n / 3, repeat('x', 20)"
                " FROM generate_series(0, 29999) AS n"
            )
        )
        connection.execute(text("ANALYZE votes"))
    yield engine
    engine.dispose()


def test_the_columns(engine: Engine) -> None:
    assert describe(engine, "votes").splitlines() == [
        "post_id      INTEGER                      NOT NULL",
        "user_id      INTEGER                      NOT NULL  7",
        "note         TEXT                         NULL",
    ]


def test_the_indexes(engine: Engine) -> None:
    key = "CREATE UNIQUE INDEX both_ids ON votes USING btree (post_id, user_id)"
    assert list_indexes(engine, "votes") == [key]
    assert list_indexes(engine, "nothing") == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("post_id = 1 AND user_id = 7", "1 rows; both_ids: 1 search"),
        ("user_id = 7", "3 rows; both_ids: 4 searches"),
        ("note LIKE 'x%'", "30,000 rows; the whole table was read"),
    ],
)
def test_the_plan(engine: Engine, condition: str, expected: str) -> None:
    with Session(engine) as session:
        assert how_found(session, f"SELECT * FROM votes WHERE {condition}") == expected


def test_the_type_checker() -> None:
    assert type_check("x: int = 'one'").startswith("line 1: error: Incompatible types")
    assert not type_check("x: int = 1")
