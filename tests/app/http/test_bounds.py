"""What one client may cost: nobody else waits for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url, text

from app.accounts.errors import PasswordsBusy
from app.crud import feed
from app.http.middleware import Observe, Unread
from app.main import create_app
from app.security import Passwords
from tests.app.support.api import (
    PASSWORD,
    Api,
    is_problem,
    make_settings,
    one_server,
    rows,
    sign_up,
)

pytestmark = pytest.mark.anyio
NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.mark.parametrize("text_", ["a_", "<!--", "~/"])
async def test_no_text_is_long_in_the_parser(api: Api, text_: str) -> None:
    """It goes over these again and again: 100,000 characters of them took minutes, and a 503."""
    ada = await api.person("ada")
    content = (text_ * 50_000)[:100_000]
    post = await api.post(ada, content=content, title="whole")
    assert (await api.client.get(f"/posts/{post['id']}")).json()["content"] == content


async def test_words_are_found_behind_signs(api: Api) -> None:
    ada = await api.person("ada")
    await api.post(ada, content="a snake_case <b>word</b> ~/home")
    for words in ("snake_case", "snake", "word"):
        assert len((await api.client.get(f"/posts?q={words}")).json()["items"]) == 1, words


@pytest.mark.parametrize("q", ["-" * 33 + "a", "-" * 200, "- " * 90 + "a"])
async def test_a_search_that_is_too_deep(api: Api, q: str) -> None:
    is_problem(await api.client.get("/posts", params={"q": q}), 422, "invalid")


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_what_postgresql_cannot_parse_is_no_fault_of_ours(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    """The net below that bound."""
    database = make_url(scratch_url).database
    await rows(scratch_url, f"ALTER DATABASE {database} SET plan_cache_mode = {mode}")
    # A generic plan parses the words when it comes to the first row: let there be one.
    auth = await sign_up(app, client, "ada")
    body = {"title": "t", "content": "c"}
    assert (await client.post("/posts", json=body, headers=auth)).status_code == 201
    monkeypatch.setattr("app.routers.feed.NOTS", re.compile("never"))
    is_problem(await client.get("/posts", params={"q": "-" * 40 + "a"}), 422, "invalid")


@one_server
async def test_words_that_are_nowhere_are_not_looked_for_in_every_post(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing is known of the words when the plan is made."""
    ada = await api.person("ada")
    fill = (
        "INSERT INTO posts (author_id, title, content, language) "
        f"SELECT {ada.id}, 'common ' || n, 'words', 'english' FROM generate_series(1, 5000) n"
    )
    await api.connection.execute(text(fill))
    await api.connection.execute(text("ANALYZE posts"))
    # As many as make the way along the feed look short to the planner.
    pages = "(SELECT relpages FROM pg_class WHERE oid = 'posts'::regclass)"
    many = (
        "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'posts', "
        f"'relpages', {pages}, 'reltuples', 400000::real)"
    )
    await api.connection.execute(text(many))
    await api.connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))

    async def read_for(q: str, **more: str) -> int:
        # In a transaction the numbers of others do not move: these are of this connection.
        sql = (
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
            "WHERE relname = 'posts'"
        )
        before = await api.scalar(text(sql))
        answer = await api.client.get("/posts", params={"q": q, **more})
        assert answer.status_code == 200
        return int(await api.scalar(text(sql))) - int(before)

    assert await read_for("nowhere") < 100
    assert await read_for("common nowhere") < 100
    assert await read_for("nowhere", sort="relevance") < 100
    # Common, but not in this language.
    assert await read_for("common", language="german") < 100
    assert await read_for("nowhere", language="english", sort="relevance") < 100
    # The way along the feed is seen by this count.
    await api.connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    monkeypatch.setattr("app.crud.feed.FEW", -1)
    feed.few_query.cache_clear()
    try:
        assert await read_for("nowhere") >= 5000
    finally:
        feed.few_query.cache_clear()


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/users", 16),
        ("POST", "/auth/refresh", 16),
        ("PATCH", "/users/me", 16),
        ("POST", "/posts/1/comments", 96),
        ("POST", "/posts", 1536),
    ],
)
async def test_a_body_is_as_long_as_its_route_needs(
    api: Api, method: str, path: str, most: int
) -> None:
    ada = await api.person("ada")
    body = b"{" + b" " * (most * 1024) + b"}"
    headers = ada.auth | {"Content-Type": "application/json"}
    answer = await api.client.request(method, path, content=body, headers=headers)
    is_problem(answer, 413, "too_large")
    body = b"{" + b" " * (most * 1024 - 2) + b"}"
    answer = await api.client.request(method, path, content=body, headers=headers)
    assert answer.status_code != 413


async def test_the_longest_comment_fits_however_it_is_written(api: Api) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    body = b'{"content": "' + rb"\ud83d\ude00" * 5000 + b'"}'
    headers = ada.auth | {"Content-Type": "application/json"}
    url = f"/posts/{post['id']}/comments"
    assert (await api.client.post(url, content=body, headers=headers)).status_code == 201


async def test_of_many_unknown_fields_none_is_named(api: Api) -> None:
    ada = await api.person("ada")
    body = {f"field {number}": number for number in range(50_000)}
    answer = await api.client.post("/posts", json=body, headers=ada.auth)
    is_problem(answer, 422, "invalid")
    assert len(answer.json()["errors"]) == 1


async def test_the_feed_carries_an_excerpt(api: Api) -> None:
    ada = await api.person("ada")
    content = "é😀" * 20_000
    post = await api.post(ada, content=content)
    answer = await api.client.get("/posts")
    [item] = answer.json()["items"]
    assert item["excerpt"] == content[:500]
    assert "content" not in item
    assert len(answer.content) < 5_000
    assert (await api.client.get(f"/posts/{post['id']}")).json()["content"] == content


async def test_an_answer_that_nobody_reads_is_given_up() -> None:
    """In pieces, each with its time: else the server keeps all of it until the client goes."""
    size = 1_000_000
    sent: list[Any] = []
    gave_up = asyncio.Event()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            await send({"type": "http.response.body", "body": b"x" * size})
        except Unread:
            gave_up.set()
            raise

    async def stuck(message: Any) -> None:
        sent.append(message)
        if len(sent) > 3:
            await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await Observe(answer, send_timeout=0.05)(scope, _nothing, stuck)
    assert gave_up.is_set()
    assert sum(len(message.get("body", b"")) for message in sent) < size / 3

    async def reads(message: Any) -> None:
        sent.append(message)

    sent.clear()
    await Observe(answer, send_timeout=0.05)(scope, _nothing, reads)
    assert b"".join(message.get("body", b"") for message in sent) == b"x" * size
    assert [message.get("more_body") for message in sent[1:]][-2:] == [True, False]


async def _nothing() -> Any:
    await asyncio.Event().wait()


async def test_signing_up_keeps_nobody_from_signing_in() -> None:
    settings = make_settings("postgresql://u@h/x", password_queue=3, password_memory_kib=4096)
    passwords = Passwords(settings)
    known = await passwords.hash("right")
    many = [asyncio.ensure_future(passwords.hash(f"new {number}")) for number in range(20)]
    await asyncio.sleep(0)
    assert await passwords.verify("right", known) == (True, None)
    done = await asyncio.gather(*many, return_exceptions=True)
    assert sum(isinstance(one, PasswordsBusy) for one in done) == 17
    passwords.close()


async def test_one_address_makes_so_many_accounts(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.app.state.settings, "sign_ups_per_address", 3)

    async def answer(number: int) -> httpx.Response:
        body = {"username": f"u{number}", "email": f"u{number}@example.com", "password": PASSWORD}
        return await api.client.post("/users", json=body)

    # A name that is taken has cost a hash, too.
    assert [(await answer(n)).status_code for n in (1, 1, 2)] == [201, 409, 201]
    refused = await answer(3)
    is_problem(refused, 429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) > 0
    form = {"username": "u1", "password": PASSWORD}
    assert (await api.client.post("/auth/token", data=form)).status_code == 200


@pytest.mark.parametrize("scratch_url", ["alone"], indirect=True)
async def test_imports_have_places(app: FastAPI, client: httpx.AsyncClient) -> None:
    """One for each user, two in all. Nobody waits for one, and they are free again."""
    ada, eve, bob = [await sign_up(app, client, name) for name in ("ada", "eve", "bob")]
    more = asyncio.Event()
    line = b'{"title": "t", "content": "c"}\n'

    async def slow() -> AsyncIterator[bytes]:
        yield line
        await more.wait()
        yield line

    async def load(auth: dict[str, str], body: Any) -> httpx.Response:
        return await client.post("/posts/import", content=body, headers=auth | NDJSON)

    async def taken(places: int) -> None:
        async with asyncio.timeout(10):
            while len(app.state.imports._taken) < places:
                await asyncio.sleep(0.01)

    running = [asyncio.ensure_future(load(ada, slow()))]
    await taken(1)
    is_problem(await load(ada, line), 429, "one_at_a_time")
    running.append(asyncio.ensure_future(load(eve, slow())))
    await taken(2)
    busy = await load(bob, line)
    is_problem(busy, 503, "busy")
    assert busy.headers["retry-after"]
    more.set()
    assert [(await one).json() for one in running] == [{"imported": 2}] * 2
    assert (await load(bob, line)).json() == {"imported": 1}


async def test_an_import_without_room_is_not_the_databases_fault(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ada = await api.person("ada")
    monkeypatch.setattr("app.http.ndjson.IN_MEMORY", 10)
    monkeypatch.setattr(api.app.state.settings, "spool_folder", "/dev/null/nowhere")
    line = b'{"title": "t", "content": "c"}\n'
    answer = await api.client.post("/posts/import", content=line, headers=ada.auth | NDJSON)
    is_problem(answer, 503, "no_room")
    monkeypatch.setattr(api.app.state.settings, "spool_folder", str(tmp_path))
    answer = await api.client.post("/posts/import", content=line, headers=ada.auth | NDJSON)
    assert answer.json() == {"imported": 1}


@pytest.mark.parametrize("scratch_url", ["alone"], indirect=True)
async def test_a_lock_on_posts_stops_no_read_of_users(scratch_url: str) -> None:
    """Readers and writers of posts wait for it with all connections that they may have."""
    made = create_app(make_settings(scratch_url, read_pool_size=4, pool_size=3, lock_timeout=5))
    await made.state.database.open()
    transport = httpx.ASGITransport(made)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        auth = await sign_up(made, client, "ada")
        post = {"title": "t", "content": "c"}
        async with made.state.database.SessionLocal() as session:
            await session.execute(text("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE"))
            waiting = [asyncio.ensure_future(client.get("/posts")) for _ in range(10)]
            waiting += [
                asyncio.ensure_future(client.post("/posts", json=post, headers=auth))
                for _ in range(10)
            ]
            await asyncio.sleep(0.3)
            for path in ("/users/1", "/users/me", "/health/ready"):
                assert (await client.get(path, headers=auth)).status_code == 200, path
            assert not any(one.done() for one in waiting)
            await session.rollback()
        assert {(await one).status_code for one in waiting} <= {200, 201}
    await made.state.database.close()
