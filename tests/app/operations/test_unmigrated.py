"""An empty database, one that is migrated meanwhile, and one that is not to be had."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from alembic import command
from sqlalchemy import URL, create_engine, make_url, text

from app.main import create_app
from app.operations import migrations
from app.operations.migrations import ROOT
from app.security import Tokens
from tests.app.conftest import database_url_is
from tests.app.support.api import is_problem, make_settings
from tests.app.support.server import SETTINGS, Server

NDJSON = {"Content-Type": "application/x-ndjson"}
POST = {"title": "t", "content": "c", "tags": ["new"]}
ADA = {"username": "ada", "email": "ada@example.com", "password": "long enough"}


@pytest.fixture
def empty_url(database_url: URL) -> str:
    return database_url.render_as_string(hide_password=False)


def requests(auth: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """One of each kind: by the read pool, by a session, a stream, an upload."""
    return [
        ("GET", "/posts", {}),
        ("GET", "/posts", {"headers": auth}),
        ("GET", "/posts/1", {}),
        ("GET", "/posts/1/comments", {}),
        ("GET", "/posts/export", {}),
        ("GET", "/tags", {}),
        ("GET", "/users/1", {}),
        ("GET", "/users/me", {"headers": auth}),
        ("POST", "/users", {"json": ADA}),
        ("POST", "/auth/token", {"data": {"username": "ada", "password": "long enough"}}),
        ("POST", "/posts", {"json": POST, "headers": auth}),
        ("POST", "/posts/import", {"content": json.dumps(POST), "headers": auth | NDJSON}),
        ("PATCH", "/posts/1", {"json": {"title": "new"}, "headers": auth}),
        ("DELETE", "/comments/1", {"headers": auth}),
    ]


def signed_in(url: str) -> dict[str, str]:
    token, _ = Tokens(make_settings(url)).sign("access", 1, uuid4(), 0)
    return {"Authorization": f"Bearer {token}"}


def migrate_elsewhere(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url}
    arguments = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(arguments, cwd=ROOT, env=environment, check=True)


def test_it_waits_for_the_migrations_and_needs_no_restart(empty_url: str, tmp_path: Path) -> None:
    auth = signed_in(empty_url)
    with (
        Server(empty_url, tmp_path / "log") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        assert client.get("/health/live").status_code == 200
        not_ready = client.get("/health/ready")
        is_problem(not_ready, 503, "not_migrated")
        assert "alembic upgrade head" in not_ready.json()["detail"]
        for method, path, more in requests(auth):
            answer = client.request(method, path, **more)
            is_problem(answer, 503, "not_migrated")
            assert int(answer.headers["retry-after"]) >= 1
        assert client.get("/metrics").status_code == 200
        assert "alembic upgrade head" in server.log()

        migrate_elsewhere(empty_url)
        assert client.get("/health/ready").json() == {"status": "ok"}
        assert client.post("/users", json=ADA).json()["id"] == 1
        made = client.post("/posts", json=POST, headers=auth)
        assert made.status_code == 201, made.text
        for method, path, more in requests(auth):
            answer = client.request(method, path, **more)
            assert answer.status_code < 500, (method, path, answer.text)


def test_a_column_changes_under_a_running_server(scratch_url: str, tmp_path: Path) -> None:
    """What is prepared already does not fit any more; nobody but the log notices."""
    auth = signed_in(scratch_url)
    with (
        Server(scratch_url, tmp_path / "log") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        client.post("/users", json=ADA).raise_for_status()
        client.post("/posts", json=POST, headers=auth).raise_for_status()

        def answers() -> list[int]:
            paths = ("/users/me", "/users/1", "/posts", "/posts/1", "/posts/export")
            return [client.get(path, headers=auth).status_code for path in paths]

        assert answers() == [200] * 5
        engine = create_engine(make_url(scratch_url).set(drivername="postgresql+psycopg2"))
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE users ALTER COLUMN username TYPE varchar(40)"))
            connection.execute(text("ALTER TABLE tags ALTER COLUMN name TYPE varchar(60)"))
        engine.dispose()
        assert answers() == [200] * 5
        assert client.post("/posts", json=POST, headers=auth).status_code == 201


@pytest.mark.anyio
async def test_a_downgrade_and_an_upgrade_under_a_running_app(empty_url: str) -> None:
    """The types of its columns are others afterwards: no write fails, and no restart is needed."""

    def migrate(kind: str, revision: str) -> None:
        with database_url_is(make_url(empty_url)):
            getattr(command, kind)(migrations.config(), revision)

    async def write(client: httpx.AsyncClient, name: str) -> list[int]:
        body = {"username": name, "email": f"{name}@example.com", "password": "long enough"}
        user = await client.post("/users", json=body)
        token, _ = app.state.tokens.sign("access", user.json().get("id", 1), uuid4(), 0)
        auth = {"Authorization": f"Bearer {token}"}
        made = [await client.post("/posts", json=POST, headers=auth) for _ in range(2)]
        ready = await client.get("/health/ready")
        return [answer.status_code for answer in (user, *made, ready)]

    await asyncio.to_thread(migrate, "upgrade", "head")
    app = create_app(make_settings(empty_url))
    await app.state.database.open()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert await write(client, "ada") == [201, 201, 201, 200]
        await asyncio.to_thread(migrate, "downgrade", "0002")
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/posts")).status_code == 503
        await asyncio.to_thread(migrate, "upgrade", "head")
        assert await write(client, "grace") == [201, 201, 201, 200]
    await app.state.database.close()


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"database": "not_there"}, {"port": 9}])
def test_a_database_that_cannot_be_had_is_503(
    database_url: URL, tmp_path: Path, change: dict[str, Any]
) -> None:
    url = database_url.set(**change).render_as_string(hide_password=False)
    auth = signed_in(url)
    with (
        Server(url, tmp_path / "log") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        ready = client.get("/health/ready")
        is_problem(ready, 503, "not_ready")
        assert "DATABASE_URL" in ready.json()["detail"]
        for answer in (
            client.get("/posts"),
            client.post("/posts", json=POST, headers=auth),
        ):
            is_problem(answer, 503, "database_unavailable")
            assert answer.headers["retry-after"]


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """``python -m app``. Whatever it says, it is no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | SETTINGS | {"ADMIN_PASSWORD": "long enough"} | env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("arguments", ["create-admin ada ada@example.com", "demo", "prune"])
def test_a_command_on_an_empty_database(empty_url: str, arguments: str) -> None:
    done = run("app", *arguments.split(), DATABASE_URL=empty_url)
    assert done.returncode == 1
    [_] = [line for line in done.stderr.splitlines() if line != "slow query"]
    assert "Run `alembic upgrade head`." in done.stderr


def test_a_command_without_a_database(database_url: URL) -> None:
    for change in ({"password": "wrong"}, {"database": "not_there"}, {"port": 9}):
        url = database_url.set(**change).render_as_string(hide_password=False)
        done = run("app", "demo", DATABASE_URL=url)
        assert done.returncode == 1
        assert "is DATABASE_URL right?" in done.stderr


def test_migrations_without_a_database(database_url: URL) -> None:
    url = database_url.set(port=9).render_as_string(hide_password=False)
    done = run("alembic", "upgrade", "head", DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database in DATABASE_URL cannot be used: " in done.stderr
    assert str(database_url.password) not in done.stderr


def test_settings_that_cannot_work_are_one_clear_word() -> None:
    for arguments in (("uvicorn", "app.main:app", "--port", "0"), ("app", "demo")):
        short = run(*arguments, DATABASE_URL="postgresql://u:hush@h/x", SECRET_KEY="short")
        assert short.returncode == 1
        assert "SECRET_KEY is shorter than 32 bytes" in short.stderr
        assert "hush" not in short.stderr
        assert "short\n" not in short.stderr
    for address in ("", "nonsense", "mysql://root@h/x"):
        other = run("uvicorn", "app.main:app", "--port", "0", DATABASE_URL=address)
        assert other.returncode == 1
        assert "database_url: " in other.stderr
