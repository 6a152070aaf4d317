"""What passes between a driver and PostgreSQL is counted, whatever the driver."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, text

from workbook import databases
from workbook.measuring.wire import Traffic, _messages, wire


@pytest.fixture
def engine() -> Iterator[Engine]:
    name = f"test_wire_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name))
    yield engine
    engine.dispose()
    databases.drop(name)


def counts(traffic: Traffic) -> tuple[int, int, int]:
    return traffic.statements, traffic.rows, traffic.commits


def test_statements_rows_and_commits(engine: Engine) -> None:
    with wire(engine.url) as (url, traffic):
        through = create_engine(url)
        with through.begin() as connection:
            traffic.reset()
            connection.execute(text("CREATE TABLE things (name text)"))
            with connection.begin_nested():
                connection.execute(text("INSERT INTO things VALUES ('a'), ('b')"))
            found = connection.execute(text("SELECT name FROM things ORDER BY name"))
            assert list(found.scalars()) == ["a", "b"]
        assert counts(traffic) == (3, 2, 1)
        assert traffic.sent > 0
        traffic.reset()
        assert counts(traffic) == (0, 0, 0)
        through.dispose()


def test_the_same_traffic_is_the_same_number_of_bytes(engine: Engine) -> None:
    numbers = set()
    for _ in range(3):
        with wire(engine.url) as (url, traffic):
            through = create_engine(url)
            through.connect().close()
            traffic.reset()
            with through.connect() as connection:
                connection.execute(text("SELECT repeat('x', 100000) FROM generate_series(1, 3)"))
            numbers.add((traffic.received, traffic.sent, *counts(traffic)))
            through.dispose()
    [(received, _, *counted)] = numbers
    assert 300_000 < received < 301_000
    assert counted == [1, 3, 0]


def test_copy_is_a_statement(engine: Engine) -> None:
    with wire(engine.url) as (url, traffic):
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg2.connect(plain)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE things (name text)")
            traffic.reset()
            cursor.copy_expert("COPY things FROM STDIN", io.StringIO("a\nb\n"))
        connection.close()
        assert counts(traffic) == (1, 0, 1)


def test_asyncpg_is_counted_alike(engine: Engine) -> None:
    async def ask(dsn: str, traffic: Traffic) -> None:
        connection = await asyncpg.connect(dsn)
        traffic.reset()
        async with connection.transaction():
            assert len(await connection.fetch("SELECT n FROM generate_series(1, $1) n", 5)) == 5
        await connection.close()

    with wire(engine.url) as (url, traffic):
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        asyncio.run(ask(plain, traffic))
    assert counts(traffic) == (1, 5, 1)


def test_nothing_listens_afterwards(engine: Engine) -> None:
    with wire(engine.url) as (url, _):
        assert url.host is not None
        assert url.port is not None
        address = (url.host, url.port)
        socket.create_connection(address).close()
    with pytest.raises(ConnectionError):
        socket.create_connection(address, timeout=5).close()


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_message_may_come_in_pieces(cut: int) -> None:
    whole = b"D\x00\x00\x00\x06ab" + b"C\x00\x00\x00\x05x"
    first, rest = _messages(whole[:cut])
    second, rest = _messages(rest + whole[cut:])
    assert first + second == [(b"D", b"ab"), (b"C", b"x")]
    assert rest == b""
