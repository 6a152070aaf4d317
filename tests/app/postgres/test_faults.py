"""What goes wrong below the API while it is used, and what its clients see of it."""

# ruff: noqa: ASYNC210 - a test may wait: nobody else is on its loop

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg2
import pytest

from app.config import Settings
from app.security import Tokens
from tests.app.conftest import migrate
from tests.app.support.api import PROBLEM, make_settings
from tests.app.support.cluster import Cluster
from tests.app.support.replication import dsn, short_folder
from tests.app.support.server import Server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
# A killed server loses nothing that was acknowledged: so with fsync, as in production.
CLUSTER = {"max_connections": "60", "fsync": "on", "synchronous_commit": "on"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with short_folder() as folder:
        made = Cluster(folder / "server", CLUSTER)
        try:
            made.start()
            made.run("createdb", "blog")
            migrate(made.url("blog"))
            yield made
        finally:
            made.destroy()


@pytest.fixture
def url(cluster: Cluster) -> str:
    cluster.start()
    return dsn(cluster.url("blog"))


def signed_up(server: Server, settings: Settings) -> dict[str, str]:
    name = f"u{uuid4().hex[:12]}"
    body = {"username": name, "email": f"{name}@example.com", "password": "long enough"}
    user = httpx.post(f"{server.url}/users", json=body).raise_for_status().json()
    token, _ = Tokens(settings).sign("access", user["id"], uuid4(), 0)
    return {"Authorization": f"Bearer {token}"}


async def test_kill_9_while_32_clients_write(cluster: Cluster, url: str, tmp_path: Path) -> None:
    acknowledged: list[int] = []
    seen: Counter[int] = Counter()
    good_again: list[float] = []
    running = True
    with Server(url, tmp_path / "log") as server:
        auth = signed_up(server, make_settings(url))

        async def write(client: httpx.AsyncClient) -> None:
            for _ in range(5_000):
                if not running:
                    return
                body = {"title": "t", "content": "c", "tags": ["fault"]}
                answer = await client.post("/posts", json=body, headers=auth)
                seen[answer.status_code] += 1
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["id"])
                    good_again.append(time.monotonic())
                else:
                    assert answer.status_code == 503, answer.text
                    assert answer.headers["content-type"] == PROBLEM
                    assert int(answer.headers["retry-after"]) >= 1
                    await asyncio.sleep(0.05)

        limits = httpx.Limits(max_connections=40)
        async with (
            httpx.AsyncClient(base_url=server.url, timeout=30, limits=limits) as client,
            asyncio.TaskGroup() as writers,  # one that fails ends the test, with its reason
        ):
            for _ in range(32):
                writers.create_task(write(client))
            async with asyncio.timeout(60):  # however long the machine takes to get going
                while not acknowledged:
                    await asyncio.sleep(0.05)
            await asyncio.to_thread(cluster.kill)
            await asyncio.sleep(1.5)
            # PostgreSQL's own recovery, not ours, is what takes time here.
            await asyncio.to_thread(cluster.start)
            back = time.monotonic()
            while not any(moment > back for moment in good_again):
                waited = time.monotonic() - back
                assert waited < 60, f"{seen}\n{server.log()[-2000:]}\n{cluster.log()[-2000:]}"
                await asyncio.sleep(0.05)
            running = False
        assert server.process.poll() is None
        assert "unexpected error" not in server.log()
    assert set(seen) == {201, 503}, seen
    with (
        psycopg2.connect(dsn(cluster.url("blog"))) as c,
        c.cursor() as cursor,
    ):
        cursor.execute("SELECT id FROM posts")
        stored = {row[0] for row in cursor}
    c.close()
    assert set(acknowledged) <= stored, "an acknowledged write is lost"
    assert len(acknowledged) == len(set(acknowledged))


async def test_reads_survive_a_restart_of_the_database(
    cluster: Cluster, url: str, tmp_path: Path
) -> None:
    with Server(url, tmp_path / "log") as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=10) as client:
            assert (await client.get("/posts")).status_code == 200
            assert (await client.get("/health/ready")).status_code == 200
            cluster.stop()
            for path in ("/posts", "/users/1", "/tags", "/health/ready", "/posts/export"):
                answer = await client.get(path)
                assert answer.status_code == 503, path
                assert answer.headers["retry-after"]
            assert (await client.get("/health/live")).status_code == 200
            assert (await client.get("/docs")).status_code == 200
            cluster.start()
            # Not one error: the connections that died are replaced within the request.
            for path in ("/posts", "/users/999", "/health/ready"):
                assert (await client.get(path)).status_code in {200, 404}


async def test_writes_on_connections_that_died_meanwhile(
    cluster: Cluster, url: str, tmp_path: Path
) -> None:
    with Server(url, tmp_path / "log") as server:
        auth = signed_up(server, make_settings(url))
        cluster.stop()
        cluster.start()
        # Nothing was sent before the loss was noticed: done again, and nobody sees a thing.
        answer = httpx.post(
            f"{server.url}/posts", json={"title": "t", "content": "c"}, headers=auth
        )
        assert answer.status_code == 201, answer.text


async def test_the_app_starts_without_a_database(
    cluster: Cluster, url: str, tmp_path: Path
) -> None:
    cluster.stop()
    with Server(url, tmp_path / "log") as server:
        assert httpx.get(f"{server.url}/health/ready").status_code == 503
        cluster.start()
        assert httpx.get(f"{server.url}/health/ready").status_code == 200
        assert httpx.get(f"{server.url}/posts").status_code == 200


async def test_a_pool_that_is_exhausted_says_so_in_time(
    cluster: Cluster, url: str, tmp_path: Path
) -> None:
    settings = {"pool_size": 1, "pool_overflow": 0, "read_pool_size": 1, "pool_timeout": 0.5}
    with Server(url, tmp_path / "log", **settings, lock_timeout=4) as server:
        auth = signed_up(server, make_settings(url))
        post = {"title": "t", "content": "c"}
        made = httpx.post(f"{server.url}/posts", json=post, headers=auth)
        other = psycopg2.connect(dsn(cluster.url("blog")))
        try:
            # A transaction of ours waits for this lock and holds the only connection.
            other.cursor().execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE")
            async with httpx.AsyncClient(base_url=server.url, timeout=10, headers=auth) as client:
                change = client.patch(made.headers["location"], json={"title": "x"})
                read = client.get("/posts")
                waiting = [asyncio.create_task(change), asyncio.create_task(read)]
                await asyncio.sleep(0.5)
                # Within the client's timeout: they are refused, and do not wait for the lock.
                refused = await asyncio.gather(
                    client.get("/users/me"),
                    client.get("/users/1"),
                    client.post("/posts", json=post),
                )
                for answer in refused:
                    assert answer.status_code == 503
                    assert answer.json()["code"] == "database_busy"
                    assert answer.headers["retry-after"]
                other.rollback()
                assert [(await task).status_code for task in waiting] == [200, 200]
        finally:
            other.close()


async def test_too_many_connections_is_503(cluster: Cluster, url: str, tmp_path: Path) -> None:
    target = dsn(cluster.url("blog"))
    taken = []
    with Server(url, tmp_path / "log") as server:
        try:
            with contextlib.suppress(psycopg2.OperationalError):
                for _ in range(100):
                    taken.append(psycopg2.connect(target))
            assert len(taken) < 100
            for path in ("/posts", "/health/ready"):
                answer = httpx.get(f"{server.url}{path}", timeout=10)
                assert answer.status_code in {200, 503}, answer.text
            assert httpx.post(
                f"{server.url}/users",
                json={"username": "x", "email": "x@example.com", "password": "long enough"},
            ).status_code in {201, 503}
        finally:
            for connection in taken:
                connection.close()
        assert "unexpected error" not in server.log()


async def test_sigterm_lets_requests_finish(cluster: Cluster, url: str, tmp_path: Path) -> None:
    with Server(url, tmp_path / "log") as server:
        auth = signed_up(server, make_settings(url))
        made = httpx.post(f"{server.url}/posts", json={"title": "t", "content": "c"}, headers=auth)
        other = psycopg2.connect(dsn(cluster.url("blog")))
        try:
            other.cursor().execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE")
            async with httpx.AsyncClient(base_url=server.url, timeout=10, headers=auth) as client:
                change = asyncio.create_task(
                    client.patch(made.headers["location"], json={"title": "at the last moment"})
                )
                await asyncio.sleep(0.5)
                server.process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(10):
                    while True:  # for a moment it still answers, and says that it ends
                        try:
                            last = await client.get("/health/live", headers={"Connection": "close"})
                        except httpx.ConnectError:
                            break
                        assert last.headers["connection"] == "close"
                        await asyncio.sleep(0.1)
                other.rollback()
                answer = await change
        finally:
            other.close()
        assert answer.status_code == 200
        assert answer.json()["title"] == "at the last moment"
        # uvicorn ends in order, then by the signal itself.
        assert await asyncio.to_thread(server.process.wait, 10) in {0, -signal.SIGTERM}
        assert "Application shutdown complete" in server.log()


async def status_of(server: Server, request: bytes) -> int:
    """Send one request on a connection of its own: httpx is slow with hundreds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len"))
    assert len(body) == int(length.split(b":")[1]), "half an answer"
    return int(head.split(b" ", 2)[1])


async def test_500_clients_on_one_worker(url: str, tmp_path: Path) -> None:
    with Server(url, tmp_path / "log") as server:
        auth = signed_up(server, make_settings(url))
        head = f"Host: x\r\nConnection: close\r\nAuthorization: {auth['Authorization']}\r\n"
        body = '{"title": "t", "content": "c", "tags": ["crowd"]}'
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        requests = [f"POST /posts HTTP/1.1\r\n{head}{length}\r\n{body}".encode()]
        for path in ("/posts", "/users/1", "/users/me", "/tags"):
            requests.append(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())

        async def visit(number: int) -> list[int]:
            turns = (requests[(number + turn) % len(requests)] for turn in range(3))
            return [await status_of(server, request) for request in turns]

        visits = await asyncio.gather(*(visit(number) for number in range(500)))
        seen = Counter(status for statuses in visits for status in statuses)
        assert set(seen) <= {200, 201, 503}, seen
        assert seen[200] + seen[201] > 300
        assert httpx.get(f"{server.url}/posts").status_code == 200
        assert "unexpected error" not in server.log()
