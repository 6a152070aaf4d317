"""Tests of what the deployed application adds to the API."""

from typing import Any

import pytest

NOWHERE = "postgresql+psycopg2://user:password@127.0.0.1:1/blog"
ADA = {"username": "ada", "email": "ada@mail"}


@pytest.mark.parametrize("environment", ["", "dev", "production"])
def test_a_weak_key_is_refused(start: Any, environment: str) -> None:
    with pytest.raises(ValueError, match="SECRET_KEY"):
        start(SECRET_KEY="short", ENVIRONMENT=environment)


def test_ready(start: Any, database: Any) -> None:
    client = start()
    assert client.get("/health/ready").status == 200
    database.execute("UPDATE alembic_version SET version_num = '0001'")
    assert client.get("/health/ready").status == 503


def test_a_database_that_can_not_be_reached(start: Any) -> None:
    client = start(DATABASE_URL=NOWHERE)
    assert client.get("/health/live").status == 200
    assert client.get("/health/ready").status == 503


def test_an_id_of_the_client(start: Any) -> None:
    client = start()
    answer = client.get("/posts", headers={"x-request-id": "abc-1"})
    assert answer.header("x-request-id") == "abc-1"
    answer = client.get("/posts", headers={"x-request-id": "not valid"})
    assert answer.header("x-request-id") not in (None, "not valid")


def test_a_serialization_failure_is_tried_again(start: Any, database: Any) -> None:
    database.fail(times=2, sqlstate="40001")
    assert start().post("/users", json=ADA).status == 201
    assert database.rows("SELECT username FROM users") == [("ada",)]


def test_three_attempts_are_enough(start: Any, database: Any) -> None:
    database.fail(times=3, sqlstate="40001")
    answer = start().post("/users", json=ADA)
    assert answer.status == 503
    assert answer.header("retry-after") is not None
    assert database.rows("SELECT username FROM users") == []
