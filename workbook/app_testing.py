"""What the tests of the capstone project are given: clients of an application, and a small blog.

``tests/conftest.py`` of the project imports from here. The judge sends its requests in the same
way, to the same blog.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from workbook import testing
from workbook.asgi import Client

_FAMILY = UUID(int=18)
# Users 1 to 4 (an admin, two who write, a guest) and posts 1 to 9.
ROWS = """
INSERT INTO users (id, username, email, password_hash, role) VALUES
    (1, 'ada', 'ada@example.com', '-', 'admin'),
    (2, 'grace', 'grace@example.com', '-', 'user'),
    (3, 'edgar', 'edgar@example.com', '-', 'user'),
    (4, 'hedy', 'hedy@example.com', '-', 'guest');
INSERT INTO posts (id, author_id, title, content, status, created_at, updated_at, deleted_at)
SELECT n, CASE n WHEN 3 THEN 3 ELSE 2 END, 'Post ' || n, 'Text ' || n,
    (CASE n WHEN 2 THEN 'draft' ELSE 'published' END)::post_status, at, at,
    CASE n WHEN 4 THEN at END
FROM generate_series(1, 9) AS n,
    LATERAL (SELECT timestamptz '2026-01-01 12:00+00' + n * interval '1 day' AS at) AS moment;
SELECT setval(pg_get_serial_sequence('users', 'id'), 4),
    setval(pg_get_serial_sequence('posts', 'id'), 9)
"""


def settings(url: str) -> dict[str, Any]:
    """Values for ``Settings`` of the application, on the database at that address."""
    return {
        "_env_file": None,
        "database_url": url,
        "secret_key": "a key for tests, and for nothing else",
        "show_query_count": True,
        "pool_size": 3,
        "pool_overflow": 0,
        "read_pool_size": 2,
        "password_time_cost": 1,
        "password_memory_kib": 8,
    }


class Served:
    """An application with its pools open, on an event loop of its own.

    Attributes:
        app: the application.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self.run(app.state.database.open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end on that loop."""
        return self._runner.run(work)

    def client(self, user_id: int | None = None) -> Client:
        """A client that is signed in as that user; without an id, not at all."""
        headers = {}
        if user_id is not None:
            token, _ = self.app.state.tokens.sign("access", user_id, _FAMILY, 0)
            headers["authorization"] = f"Bearer {token}"
        return Client(self.app, headers, self.run)

    def close(self) -> None:
        """Close the pools and the loop."""
        try:
            self.run(self.app.state.database.close())
            self.app.state.passwords.close()
        finally:
            self._runner.close()


@contextmanager
def clients(app: Any) -> Iterator[Callable[[int | None], Client]]:
    """``client_of``: a client for each user of the application, by the user's id."""
    if _keeping:
        yield _kept_for(app).client
        return
    served = Served(app)
    try:
        yield served.client
    finally:
        served.close()


_keeping: list[bool] = []
_kept: list[Served] = []


@contextmanager
def kept_open() -> Iterator[None]:
    """While this lasts, the pools of an application stay open until another one is tested."""
    _keeping.append(True)
    try:
        yield
    finally:
        _keeping.pop()
        _close_kept()


def _kept_for(app: Any) -> Served:
    if not _kept or _kept[0].app is not app:
        _close_kept()
        _kept.append(Served(app))
    return _kept[0]


def _close_kept() -> None:
    while _kept:
        _kept.pop().close()


@pytest.fixture
def blog_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Settings on a database that holds the small blog, anew for each test."""
    database = testing.current(request.path)
    database.empty()
    database.execute(ROWS)
    return settings(database.engine.url.render_as_string(hide_password=False))
