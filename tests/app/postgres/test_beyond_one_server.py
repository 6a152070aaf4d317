"""The app unchanged behind PgBouncer, and with reads on a real standby."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psycopg2
import pytest
from sqlalchemy import URL, make_url

from app.main import create_app
from app.operations.migrations import ROOT
from tests.app.conftest import database_url_is, migrate
from tests.app.support.api import PASSWORD, make_settings, rows
from tests.app.support.cluster import Cluster
from tests.app.support.replication import (
    CATCH_UP_SECONDS,
    MARK_LOG,
    dsn,
    pgbouncer,
    primary_in,
    short_folder,
    standby_of,
)
from tests.app.support.server import SETTINGS, Server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as made:
        yield made


async def test_behind_pgbouncer_in_transaction_mode(
    scratch_url: str, folder: Path, tmp_path: Path
) -> None:
    direct = make_url(scratch_url)
    # PgBouncer lets no start-up parameter through: the database itself gets the timeouts.
    with database_url_is(direct):
        settle = [sys.executable, "-m", "app", "settle"]
        environment = os.environ | SETTINGS
        await asyncio.to_thread(subprocess.run, settle, cwd=ROOT, env=environment, check=True)
    with pgbouncer(direct, folder) as pooled:
        settings: dict[str, Any] = {"database_pooler": True, "pool_timeout": 10}
        url = pooled.render_as_string(hide_password=False)
        with Server(url, tmp_path / "log", **settings) as server:
            async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:

                async def use(number: int) -> None:
                    name = f"user{number}"
                    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
                    made = await client.post("/users", json=body)
                    assert made.status_code == 201, made.text
                    form = {"username": name, "password": PASSWORD}
                    token = (await client.post("/auth/token", data=form)).json()["access_token"]
                    auth = {"Authorization": f"Bearer {token}"}
                    for turn in range(5):
                        post = {"title": f"{name} {turn}", "content": "c", "tags": ["a", "b"]}
                        answer = await client.post("/posts", json=post, headers=auth)
                        assert answer.status_code == 201, answer.text
                        feed = await client.get("/posts?limit=5&tag=a", headers=auth)
                        assert feed.status_code == 200, feed.text

                # 20 clients, two server connections, each transaction on whichever is free.
                await asyncio.gather(*(use(number) for number in range(20)))
                export = await client.get("/posts/export")
                assert len(export.text.splitlines()) == 100
                assert (await client.get("/health/ready")).status_code == 200
            assert "prepared statement" not in server.log()
            assert "unexpected error" not in server.log()
        timeouts = psycopg2.connect(
            pooled.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        with timeouts.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("5s",)
        timeouts.close()


@pytest.fixture
def primary(folder: Path) -> Iterator[Cluster]:
    with primary_in(folder) as cluster:
        cluster.run("createdb", "blog")
        migrate(cluster.url("blog"))
        yield cluster


@pytest.fixture
def standby(primary: Cluster, folder: Path) -> Iterator[URL]:
    with standby_of(primary, folder) as port:
        yield primary.url("blog").set(port=port)


def stop_at_once(primary: Cluster) -> None:
    """Kill the standby, and wait until it is gone."""
    folder = primary.folder.parent / "standby"
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    for _ in range(200):
        if not (folder / "postmaster.pid").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the standby does not end")


class Replicated:
    """The app on a primary and a standby whose replay can be held up."""

    def __init__(self, client: httpx.AsyncClient, admin: Any, url: str) -> None:
        self.client = client
        self._admin = admin
        self._url = url

    async def primary(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the primary itself."""
        return await rows(self._url, sql)

    async def catch_up(self) -> None:
        """Wait until the standby has replayed everything."""
        [(position,)] = await self.primary(MARK_LOG)
        replayed = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn"
        ends = time.monotonic() + CATCH_UP_SECONDS
        while not await self._admin.fetchval(replayed, position):
            assert time.monotonic() < ends, f"the standby has not replayed {position}"
            await asyncio.sleep(0.02)

    async def promote(self) -> None:
        """Make a primary of the standby, beside the one that is there."""
        assert await self._admin.fetchval("SELECT pg_promote()")

    async def hold(self) -> None:
        await self._admin.execute("SELECT pg_wal_replay_pause()")
        for _ in range(200):
            if await self._admin.fetchval("SELECT pg_get_wal_replay_pause_state()") == "paused":
                return
            await asyncio.sleep(0.02)

    async def go_on(self) -> None:
        await self._admin.execute("SELECT pg_wal_replay_resume()")

    async def sign_in(self, client: httpx.AsyncClient, name: str) -> dict[str, str]:
        body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
        assert (await client.post("/users", json=body)).status_code == 201
        form = {"username": name, "password": PASSWORD}
        token = (await client.post("/auth/token", data=form)).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def replicated(primary: Cluster, standby: URL) -> AsyncIterator[Replicated]:
    url, copy = (
        one.render_as_string(hide_password=False) for one in (primary.url("blog"), standby)
    )
    app = create_app(make_settings(url, database_replica_url=copy))
    database = app.state.database
    await database.open()
    admin = await asyncpg.connect(dsn(primary.url("blog", admin=True).set(port=standby.port)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Replicated(client, admin, url)
    await admin.close()
    await database.close()


async def titles(client: httpx.AsyncClient, **headers: Any) -> list[str]:
    answer = await client.get("/posts", **headers)
    assert answer.status_code == 200, answer.text
    return [post["title"] for post in answer.json()["items"]]


async def test_reads_go_to_the_standby_and_never_miss_own_writes(replicated: Replicated) -> None:
    client = replicated.client
    auth = await replicated.sign_in(client, "ada")
    assert "written_at" in client.cookies
    await replicated.hold()
    post = await client.post("/posts", json={"title": "new", "content": "c"}, headers=auth)
    # Whoever has written sees it at once, although the standby does not know of it.
    assert await titles(client, headers=auth) == ["new"]
    assert (await client.get(post.headers["location"])).status_code == 200
    # Somebody else reads from the standby, which stands still: this is what shows that it is
    # really asked.
    stranger = httpx.AsyncClient(transport=client._transport, base_url="http://test")
    assert await titles(stranger) == []
    # What it does not have at all, the primary is asked for: no 404 for a fresh link.
    assert (await stranger.get(post.headers["location"])).status_code == 200
    # A client that keeps no cookies but signs in could have written: it reads from the primary.
    assert await titles(stranger, headers=auth) == ["new"]
    # A cookie that somebody has made up harms nobody.
    for cookie in ("x", "0/0", "FFFFFFFF/FFFFFFFF", "1/1'--", "G/1"):
        stranger.cookies.set("written_at", cookie, domain="test")
        assert await titles(stranger) in ([], ["new"])
    stranger.cookies.clear()
    await replicated.go_on()
    for _ in range(200):
        if await titles(stranger) == ["new"]:
            break
        await asyncio.sleep(0.02)
    assert await titles(stranger) == ["new"]
    await stranger.aclose()


async def test_rights_are_never_asked_of_a_standby(replicated: Replicated) -> None:
    """Banned and demoted on the primary; the standby stands still, and cookies are made up."""
    client = replicated.client
    admin, ada = [await replicated.sign_in(client, name) for name in ("root", "ada")]
    await replicated.primary("UPDATE users SET role = 'admin'")
    await client.post("/posts", json={"title": "t", "content": "c", "status": "draft"}, headers=ada)
    await replicated.catch_up()
    await replicated.hold()
    await replicated.primary("UPDATE users SET role = 'user' WHERE username = 'root'")
    await replicated.primary("UPDATE users SET is_active = false WHERE username = 'ada'")
    client.cookies.clear()
    for cookie in (None, "0/0", "0/1", "FFFFFFFF/FFFFFFFF", "unknown", "x"):
        headers = {"Cookie": f"written_at={cookie}"} if cookie else {}
        for path in ("/posts", "/posts/1", "/posts/export", "/posts/1/comments", "/tags"):
            banned = await client.get(path, headers=ada | headers)
            assert banned.status_code == 401, (path, cookie)
        # No admin any more: no drafts of others, and no whole accounts.
        assert await titles(client, headers=admin | headers) == []
        assert (await client.get("/posts/export", headers=admin | headers)).text == ""
        assert (await client.get("/posts/1", headers=admin | headers)).status_code == 404
        assert "email" not in (await client.get("/users/2", headers=admin | headers)).json()
    await replicated.go_on()


async def test_a_token_ends_although_the_standby_does_not_know(replicated: Replicated) -> None:
    client = replicated.client
    ada = await replicated.sign_in(client, "ada")
    await replicated.catch_up()
    await replicated.hold()
    assert (await client.post("/auth/logout-everywhere", headers=ada)).status_code == 204
    for cookie in ("0/0", "0/1"):
        client.cookies.clear()
        answer = await client.get("/posts", headers=ada | {"Cookie": f"written_at={cookie}"})
        assert answer.status_code == 401
    await replicated.go_on()


async def test_a_promoted_standby_is_not_asked(replicated: Replicated) -> None:
    """It has a history of its own: neither own writes nor those of others are read from it."""
    client = replicated.client
    ada = await replicated.sign_in(client, "ada")
    stranger = httpx.AsyncClient(transport=client._transport, base_url="http://test")
    await client.post("/posts", json={"title": "before", "content": "c"}, headers=ada)
    await replicated.catch_up()
    assert await titles(stranger) == ["before"]  # on connections of before the promotion
    await replicated.promote()
    await client.post("/posts", json={"title": "after", "content": "c"}, headers=ada)
    for _ in range(3):
        assert await titles(client, headers=ada) == ["after", "before"]
        assert await titles(stranger) == ["after", "before"]
        export = await stranger.get("/posts/export")
        assert len(export.text.splitlines()) == 2
    await stranger.aclose()


async def test_an_export_comes_from_the_standby_or_else_from_the_primary(
    replicated: Replicated, primary: Cluster
) -> None:
    client = replicated.client
    ada = await replicated.sign_in(client, "ada")
    await client.post("/posts", json={"title": "one", "content": "c"}, headers=ada)
    await replicated.catch_up()
    await replicated.hold()
    await replicated.primary("UPDATE posts SET title = 'two'")
    client.cookies.clear()
    assert '"one"' in (await client.get("/posts/export")).text
    stop_at_once(primary)
    assert '"two"' in (await client.get("/posts/export")).text


async def test_without_the_standby_the_primary_answers(
    replicated: Replicated, standby: URL, primary: Cluster
) -> None:
    client = replicated.client
    auth = await replicated.sign_in(client, "ada")
    await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    client.cookies.clear()
    stop_at_once(primary)
    assert await titles(client) == ["t"]
    assert (await client.get("/health/ready")).status_code == 200
