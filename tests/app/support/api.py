"""What the tests of the API share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, make_url, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.config import Settings
from app.crud import users
from app.database import Database
from app.models import Role, User
from app.postgres.replica import CAUGHT_UP, POSITION

SECRET = "tests-only-tests-only-tests-only-tests"
PASSWORD = "correct horse battery"
PROBLEM = "application/problem+json"
# What no field of a text takes.
LONG = "x" * 200_000
TEXTS: dict[str, Any] = {
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "number": 1,
    "true": True,
    "list": ["a"],
    "object": {"a": 1},
    "long": LONG,
}


# For a test of how one server's connections are used, where a standby would answer instead.
one_server = pytest.mark.parametrize("api", ["alone"], indirect=True)


def make_settings(url: str, **changes: Any) -> Settings:
    """Settings with cheap hashes and short timeouts."""
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": url,
        "secret_key": SECRET,
        "password_time_cost": 1,
        "password_memory_kib": 8,
        "pool_timeout": 2,
        "pool_size": 5,
        "pool_overflow": 0,
        "read_pool_size": 3,
        "show_query_count": True,
        "sign_ups_per_address": 10_000,
    }
    return Settings(**(values | changes))


class OneConnection:
    """A pool that lends one connection: the reader sees what the test has not committed."""

    def __init__(self, connection: Any, seen: list[str]) -> None:
        self._connection = connection
        self._seen = seen

    def __await__(self) -> Iterator[None]:
        yield from ()

    async def acquire(self) -> Any:
        return self

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        self._seen.append(sql)
        return await self._connection.fetch(sql, *arguments)

    def transaction(self, **_: Any) -> Any:
        return self._connection.transaction()

    def cursor(self, sql: str, *arguments: Any, **options: Any) -> Any:
        self._seen.append(sql)
        return self._connection.cursor(sql, *arguments, **options)

    async def release(self, connection: Any, **_: Any) -> None:
        """Keep it."""

    async def release_at_once(self, connection: Any, *_: Any) -> None:
        """Keep it."""

    async def close(self) -> None:
        """Keep it open."""

    async def expire_connections(self) -> None:
        """Keep it."""

    def terminate(self) -> None:
        """Keep it open."""

    def get_size(self) -> int:
        return 1

    def get_idle_size(self) -> int:
        return 1

    def get_max_size(self) -> int:
        return 1


class StandbyOfOneConnection(OneConnection):
    """The same as a standby that has always replayed everything."""

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        if sql == CAUGHT_UP:
            return [[True]]
        return await super().fetch(sql, *arguments)


@dataclass
class Person:
    """A user who is signed in."""

    id: int
    username: str
    token: str

    @property
    def auth(self) -> dict[str, str]:
        """The header that says so."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Api:
    """The application on a transaction of its own, and a client for it."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    connection: AsyncConnection
    seen: list[str] = field(default_factory=list)

    async def person(self, name: str = "ada", role: Role = Role.USER, **columns: Any) -> Person:
        """A new user with a token."""
        async with self.session() as session, session.begin():
            user = await users.create(session, name, f"{name}@example.com", "!", role)
            for column, value in columns.items():
                setattr(user, column, value)
        token, _ = self.app.state.tokens.sign("access", user.id, uuid4(), 0)
        return Person(user.id, name, token)

    async def token(self, user_id: int) -> dict[str, str]:
        """A fresh token's Authorization header, of the account's present version."""
        version = await self.scalar(select(User.token_version).where(User.id == user_id))
        token, _ = self.app.state.tokens.sign("access", user_id, uuid4(), version)
        return {"Authorization": f"Bearer {token}"}

    async def post(self, person: Person, **fields: Any) -> dict[str, Any]:
        """A new post through the API."""
        body = {"title": "A title", "content": "Some content."} | fields
        answer = await self.client.post("/posts", json=body, headers=person.auth)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def session(self) -> AsyncSession:
        """A session of the test's own."""
        return self.database.SessionLocal()

    async def scalar(self, statement: Any) -> Any:
        """One value as the database has it."""
        return (await self.connection.execute(statement)).scalar()

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements sent meanwhile, without BEGIN and SAVEPOINT."""
        self.seen.clear()
        found: list[str] = []

        def note(_c: Any, _cursor: Any, sql: str, *_: Any) -> None:
            self.seen.append(sql)

        engine = self.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)
            # Nor what a replica costs beyond: a question after a write, one before a read.
            replica = (POSITION, CAUGHT_UP)
            found += [sql for sql in self.seen if "SAVEPOINT" not in sql[:22]]
            found[:] = [sql for sql in found if sql not in replica]


def is_problem(answer: httpx.Response, status: int, code: str) -> None:
    """Assert that it is this problem, whole."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    said = answer.json()
    assert said["code"] == code, said
    assert said["status"] == status
    assert said["request_id"] == answer.headers["x-request-id"]
    assert said["title"]
    assert said["detail"]


def refused(answer: httpx.Response, *statuses: int) -> None:
    """Assert that it is a problem document of one of these statuses (else of any 4xx)."""
    assert 400 <= answer.status_code < 500, answer.text
    if statuses:
        assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == PROBLEM
    said = answer.json()
    assert {"type", "title", "status", "code", "detail", "request_id"} <= said.keys()
    assert said["status"] == answer.status_code
    assert len(answer.content) < 20_000
    assert PASSWORD not in answer.text
    assert "Traceback" not in answer.text
    assert "SELECT" not in answer.text


async def send(api: Api, method: str, url: str, body: Any, **headers: str) -> httpx.Response:
    """JSON as it is, also what httpx would not send."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await api.client.request(
        method, url, content=content, headers={"Content-Type": "application/json"} | headers
    )


async def make_user(session: AsyncSession, name: str) -> User:
    """A user of that name."""
    return await users.create(session, name, f"{name}@example.com", "!")


async def sign_up(app: FastAPI, client: httpx.AsyncClient, name: str) -> dict[str, str]:
    """A new user's Authorization header."""
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    answer = await client.post("/users", json=body)
    assert answer.status_code == 201, answer.text
    token, _ = app.state.tokens.sign("access", answer.json()["id"], uuid4(), 0)
    return {"Authorization": f"Bearer {token}"}


# Somebody waits for a lock. Of this database only: other tests use the same server.
WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
