"""A 503 of the database: the client reads what it means, the log what has happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import URL, make_url, text

from app.main import create_app
from app.operations import logs
from tests.app.support import databases
from tests.app.support.api import Api, is_problem, make_settings
from tests.app.support.replication import pgbouncer, short_folder

pytestmark = pytest.mark.anyio
POST = {"title": "t", "content": "c"}


@pytest.fixture(autouse=True)
def nothing_is_logged_yet() -> None:
    """The same cause is logged once a second: another test may just have had it."""
    logs._logged.clear()


@asynccontextmanager
async def client_of(url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The application with these settings, opened."""
    app = create_app(make_settings(url, **settings))
    await app.state.database.open()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    await app.state.database.close()


def causes(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(getattr(record, "cause", "") for record in caplog.records)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"host": "nowhere.invalid"}, "gaierror"),
        ({"database": "not_there"}, 'database "not_there" does not exist'),
        ({"query": {"sslmode": "require"}}, "SSL"),
        ({"port": 9}, "Connect call failed"),
    ],
)
async def test_the_log_says_why_the_database_is_not_to_be_had(
    worker_url: str, change: dict[str, Any], cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = make_url(worker_url).set(**change)
    async with client_of(url.render_as_string(hide_password=False)) as client:
        for path in ("/health/ready", "/posts"):
            caplog.clear()
            assert (await client.get(path)).status_code == 503
            assert cause in causes(caplog), path
            assert str(url.password) not in causes(caplog)
        caplog.clear()
        body = {"username": "ada", "email": "ada@example.com", "password": "long enough"}
        logs._logged.clear()
        assert (await client.post("/users", json=body)).status_code == 503
        assert cause in causes(caplog), "through a session"


async def test_a_cause_is_logged_once_a_second(
    worker_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = make_url(worker_url).set(database="not_there")
    async with client_of(url.render_as_string(hide_password=False)) as client:
        for _ in range(20):
            await client.get("/posts")
    found = [record for record in caplog.records if record.message == "the database refused"]
    assert 1 <= len(found) < 5


async def test_a_forgotten_pooler_is_named(
    worker_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with short_folder() as folder, pgbouncer(make_url(worker_url), folder) as pooled:
        async with client_of(pooled.render_as_string(hide_password=False)) as client:
            assert (await client.get("/posts")).status_code == 503
    assert "DATABASE_POOLER" in causes(caplog)


FULL = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE 'No space left on device' USING ERRCODE = '{state}'; END$$",
    "CREATE TRIGGER refuse BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION refuse()",
)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", "database_full"),
        ("53200", "database_busy"),
        ("53300", "database_busy"),
        ("53400", "database_limit"),
    ],
)
async def test_a_full_disk_is_not_a_full_pool(
    api: Api, state: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await api.person("ada")
    for statement in FULL:
        await api.connection.execute(text(statement.format(state=state)))
    answer = await api.client.post("/posts", json=POST, headers=ada.auth)
    is_problem(answer, 503, code)
    said = answer.json()["detail"]
    assert ("connections" in said) == (state == "53300")
    assert "No space left on device" in causes(caplog)


@pytest.fixture
def refusing(worker_url: str, request: pytest.FixtureRequest) -> Iterator[URL]:
    """The address of a server that answers, and refuses."""
    url = make_url(worker_url)
    if request.param == "wrong password":
        yield url.set(password="wrong")
    elif request.param == "no database":
        yield url.set(database="not_there")
    elif request.param == "no TLS":
        yield url.set(query={"sslmode": "require"})
    else:
        name = f"app_{uuid4().hex[:12]}"
        made = databases.create(name)
        with databases._server() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" {request.param}')
        yield url.set(database=made.database)
        databases.drop(name)


@pytest.mark.parametrize(
    "refusing",
    ["wrong password", "no database", "no TLS", "CONNECTION LIMIT 0", "ALLOW_CONNECTIONS false"],
    indirect=True,
)
async def test_a_standby_that_refuses_is_no_trouble(
    worker_url: str, refusing: URL, caplog: pytest.LogCaptureFixture
) -> None:
    replica = refusing.render_as_string(hide_password=False)
    async with client_of(worker_url, database_replica_url=replica) as client:
        for path in ("/posts", "/tags", "/posts/export"):
            assert (await client.get(path)).status_code == 200, path
        # Also for a client that has written, who asks how far the standby is.
        client.cookies["written_at"] = "0/1"
        assert (await client.get("/posts")).status_code == 200
        assert (await client.get("/users/999")).status_code == 404
    assert "the standby does not answer queries" in caplog.text


async def test_a_server_that_does_not_answer_is_not_a_full_pool(
    worker_url: str, tmp_path: Path
) -> None:
    """It takes connections and says nothing, like a firewall that lets nothing through."""
    silent = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    url = make_url(worker_url).set(port=port).render_as_string(hide_password=False)
    async with silent, client_of(url, connect_timeout=0.2) as client:
        for answer in (
            await client.get("/posts"),
            await client.post(
                "/users", json={"username": "a", "email": "a@b.de", "password": "long enough"}
            ),
        ):
            is_problem(answer, 503, "database_unavailable")
            assert "connections" not in answer.json()["detail"]
