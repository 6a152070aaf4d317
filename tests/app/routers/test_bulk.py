"""Import and export."""

import asyncio
import json
import logging
import os
import signal
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select, text, update

from app.http.middleware import Observe
from app.http.ndjson import BATCH_BYTES, Upload
from app.models import EXCERPT, Post, Role, Tag, User, post_tags
from app.routers.bulk import Export
from app.schemas import ImportedPost
from tests.app.support.api import Api, Person, is_problem, rows, sign_up

pytestmark = pytest.mark.anyio
LONG = "x" * 100_000
NDJSON = {"Content-Type": "application/x-ndjson"}


def lines(*posts: Any) -> bytes:
    return b"".join(json.dumps(post).encode() + b"\n" for post in posts)


async def load(api: Api, who: Person, body: Any, **headers: str) -> Any:
    return await api.client.post("/posts/import", content=body, headers=who.auth | NDJSON | headers)


async def test_import(api: Api) -> None:
    ada = await api.person("ada")
    posts = [
        {"title": f"Post {n}", "content": "c", "tags": [f"t{n % 3}", "all"]} for n in range(700)
    ]
    with api.statements() as sent:
        answer = await load(api, ada, lines(*posts))
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"imported": 700}
    assert await api.scalar(select(func.count()).select_from(Post)) == 700
    assert await api.scalar(select(func.count()).select_from(Tag)) == 4
    assert await api.scalar(select(func.count()).select_from(post_tags)) == 1400
    # Each post got its own tags, not its neighbour's.
    wrong = await api.scalar(
        text(
            "SELECT count(*) FROM posts p WHERE NOT EXISTS (SELECT FROM post_tags pt JOIN tags t"
            " ON t.id = pt.tag_id WHERE pt.post_id = p.id"
            " AND t.name = 't' || substr(p.title, 6)::int % 3)"
        )
    )
    assert wrong == 0
    assert len(sent) <= 12


@pytest.mark.parametrize(
    "bad",
    [
        b"nonsense",
        b'{"title": "no content"}',
        b'{"title": "t", "content": "c", "views": 1}',
        b'{"title": "t", "content": "\\u0000"}',
        b'{"title": "t", "content": "\\ud800"}',
        b'{"title": "t", "content": "\xff"}',
        b'{"title": "t", "content": "c"} {"title": "t", "content": "c"}',
        b"[" * 100_000,
        b'{"title": "t", "content": "c", "tags": ' + b"[" * 5000,
        b"null",
        b"\x00",
        b'{"title": "' + b"x" * 300 + b'", "content": "c"}',
    ],
)
async def test_all_or_nothing_with_the_line(api: Api, bad: bytes) -> None:
    ada = await api.person("ada")
    good = {"title": "t", "content": "c", "tags": ["new"]}
    answer = await load(api, ada, lines(*[good] * 600) + b"\n" + bad + b"\n" + lines(good))
    is_problem(answer, 422, "invalid_line")
    assert answer.json()["detail"].startswith("line 602: ")
    assert await api.scalar(select(func.count()).select_from(Post)) == 0
    assert await api.scalar(select(func.count()).select_from(Tag)) == 0


async def test_import_in_odd_chunks(api: Api) -> None:
    ada = await api.person("ada")
    whole = lines(*[{"title": "é" * 50, "content": "c"}] * 20).rstrip(b"\n")

    async def trickle() -> Any:
        for at in range(0, len(whole), 7):
            yield whole[at : at + 7]

    answer = await load(api, ada, trickle())
    assert answer.json() == {"imported": 20}


async def test_an_empty_import(api: Api) -> None:
    ada = await api.person("ada")
    for body in (b"", b"\n\n \r\n"):
        assert (await load(api, ada, body)).json() == {"imported": 0}


async def test_who_may_import_and_what(api: Api) -> None:
    ada, guest = await api.person("ada"), await api.person("guest", Role.GUEST)
    body = lines({"title": "t", "content": "c"})
    is_problem(await load(api, guest, body), 403, "guests_read_only")
    nobody = await api.client.post("/posts/import", content=body, headers=NDJSON)
    is_problem(nobody, 401, "not_authenticated")
    wrong = await load(api, ada, body, **{"Content-Type": "text/csv"})
    is_problem(wrong, 415, "wrong_media_type")


async def test_an_import_is_bounded(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await api.person("ada")
    is_problem(await load(api, ada, b"x" * (2 * 1024 * 1024 + 1)), 422, "invalid_line")
    monkeypatch.setattr("app.http.ndjson.MAX_LINES", 2)
    answer = await load(api, ada, lines(*[{"title": "t", "content": "c"}] * 3))
    is_problem(answer, 422, "invalid_line")
    line = lines({"title": "t", "content": "c" * 50_000})

    async def endless() -> Any:
        while True:
            yield line * 20

    monkeypatch.setattr("app.http.ndjson.MAX_LINES", 10**9)
    monkeypatch.setattr("app.http.ndjson.MAX_TAGS", 3)
    tagged = [{"title": "t", "content": "c", "tags": ["a", str(one)]} for one in range(3)]
    answer = await load(api, ada, lines(*tagged))
    is_problem(answer, 422, "invalid_line")
    assert "line 3: more than 3 different tags" in answer.text
    post = ImportedPost(title="t", content="c")
    monkeypatch.setattr("app.http.ndjson.ImportedPost.model_validate_json", lambda line: post)
    is_problem(await load(api, ada, endless()), 413, "too_large")


async def export(api: Api, who: Person | None = None) -> list[Any]:
    answer = await api.client.get("/posts/export", headers=who.auth if who else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_export_is_what_the_feed_shows(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    assert await export(api) == []
    await api.post(ada, title="first", tags=["b", "a"], content="two\nlines\r\n\u2028\x85")
    await api.post(ada, title="draft", status="draft")
    await api.post(eve, title="last", content="é" * EXCERPT + "and more")
    gone = await api.post(eve, title="gone")
    await api.client.delete(f"/posts/{gone['id']}", headers=eve.auth)
    for who, expected in (
        (None, ["first", "last"]),
        (eve, ["first", "last"]),
        (ada, ["first", "draft", "last"]),
        (admin, ["first", "draft", "last"]),
    ):
        answer = await api.client.get("/posts/export", headers=who.auth if who else {})
        posts = [json.loads(line) for line in answer.text.split("\n")[:-1]]
        assert [post["title"] for post in posts] == expected
        page = (await api.client.get("/posts", headers=who.auth if who else {})).json()
        shown = page["items"][::-1]
        for post, item in zip(posts, shown, strict=True):
            content = post.pop("content")
            assert item.pop("excerpt") == content[:EXCERPT]
        assert posts == shown


async def test_what_is_exported_can_be_imported(api: Api) -> None:
    ada = await api.person("ada")
    await api.post(ada, tags=["x"])
    [post] = await export(api)
    kept = {name: post[name] for name in ("title", "content", "tags", "status")}
    assert (await load(api, ada, lines(kept))).status_code == 201


async def test_exports_at_once_are_bounded(api: Api) -> None:
    slots = api.database.exports
    await slots.acquire()
    await slots.acquire()
    answer = await api.client.get("/posts/export")
    is_problem(answer, 503, "busy")
    assert answer.headers["retry-after"]
    slots.release()
    assert (await api.client.get("/posts/export")).status_code == 200
    # The slot was given back.
    assert (await api.client.get("/posts/export")).status_code == 200


LOST = asyncpg.InterfaceError("the underlying connection is closed")


async def lost_at_the_second_row() -> Any:
    yield {"item": "1"}
    raise LOST


async def lost_when_it_is_closed() -> Any:
    try:
        while True:
            yield {"item": "1"}
    finally:
        raise LOST


@pytest.mark.parametrize(
    ("made", "reads", "why"),
    [
        (lost_at_the_second_row, True, f"InterfaceError: {LOST}"),
        (lost_when_it_is_closed, False, "the client is not reading it"),
    ],
)
async def test_an_export_that_loses_its_connection_is_given_up(
    caplog: pytest.LogCaptureFixture, made: Any, reads: bool, why: str
) -> None:
    """As when the database ends a transaction that stood still. No failure of ours."""
    slots = asyncio.Semaphore(1)
    export = Export(made(), slots)
    await export.begin()
    assert slots.locked()
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not reads:
            await asyncio.Event().wait()

    async def receive() -> Any:
        await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    with caplog.at_level(logging.WARNING):
        await Observe(export, send_timeout=0.05)(scope, receive, send)
    assert [record.getMessage() for record in caplog.records] == [f"response given up: {why}"]
    assert caplog.records[0].exc_info is None
    # The answer has no end, and its place is free.
    assert [message.get("more_body") for message in sent] == [None, True]
    assert not slots.locked()


async def test_a_mistake_of_ours_amid_an_export_is_logged_as_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def rows() -> Any:
        yield {"item": "1"}
        raise asyncpg.PostgresSyntaxError("no SQL")

    export = Export(rows(), asyncio.Semaphore(1))
    await export.begin()

    async def send(message: Any) -> None: ...

    async def receive() -> Any:
        await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await Observe(export)(scope, receive, send)
    assert "unexpected error" in caplog.text


async def test_the_memory_of_an_export_stays_flat(api: Api) -> None:
    ada = await api.person("ada")
    peaks = []
    for more in (2_000, 18_000):
        row = {"author_id": ada.id, "title": "t", "content": "x" * 1000}
        for _ in range(more // 500):  # each piece well within the time of one statement
            await api.connection.execute(insert(Post), [row] * 500)
        tracemalloc.start()
        rows = api.database.reader.stream(_everything())
        count = size = 0
        async for record in rows:
            count += 1
            size += len(record["item"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > count * 1000
    # Ten times the rows, the same memory: what counts is the fetch, not the table.
    assert peaks[1] < 1.5 * peaks[0] + 100_000
    assert count == 20_000


def _everything() -> Any:
    from app.fastpaths import statements

    return statements.export("anonymous")


LINE = b'{"title": "t", "content": "c", "tags": ["x"]}'


@pytest.mark.parametrize(
    ("body", "imported"),
    [
        (LINE, 1),
        (LINE + b"\r\n" + LINE + b"\r\n", 2),
        (b"\n\n" + LINE + b"\n \t\r\n\n" + LINE, 2),
        (b" " + LINE + b" \n", 1),
        (b'{"title": "\xe2\x80\xa8", "content": "\\r\\n\\u2028"}\n', 1),
        (b'{"title": "t", "title": "u", "content": "c"}\n', 1),
        (b"\xef\xbb\xbf" + LINE + b"\n", 1),
        (LINE + b"\r" + LINE, "line 1: "),
        (b"\x1e" + LINE + b"\n", "line 1: "),
        (b"\x1f\x8b\x08\x00" * 100, "line 1: "),
        (("\ufeff" + LINE.decode()).encode("utf-16-le"), "line 1: "),
        (b"[" + LINE + b",\n" + LINE + b"]", "line 1: "),
        (LINE + b"\n" + LINE[:-1] + b', "' + b"k" * 100_000 + b'": 1}', "line 2: kkk"),
        (LINE[:-1] + b', "a\\nb": 1}', "line 1: a\nb: "),
        (LINE + b"\n" + LINE.replace(b'"c"', b"1e400"), "line 2: content: "),
        (LINE.replace(b'["x"]', b"NaN"), "line 1: tags: "),
        (b"\n" * 100_001, "line 100001: more than 100000 lines"),
        (b"x" * 10_000_000, "line 1: too long"),
    ],
)
async def test_lines_of_all_kinds(api: Api, body: bytes, imported: int | str) -> None:
    ada = await api.person("ada")
    answer = await load(api, ada, body)
    if isinstance(imported, int):
        assert answer.json() == {"imported": imported}
    else:
        is_problem(answer, 422, "invalid_line")
        assert answer.json()["detail"].startswith(imported)
        assert len(answer.content) < 1000
    assert await api.scalar(select(func.count()).select_from(Post)) == (
        imported if isinstance(imported, int) else 0
    )


async def test_an_import_a_byte_at_a_time(api: Api) -> None:
    ada = await api.person("ada")
    whole = lines({"title": "t", "content": "x" * 20_000}, {"title": "\u00e9", "content": "c"})

    async def trickle() -> Any:
        for byte in whole:
            yield bytes([byte])

    assert (await load(api, ada, trickle())).json() == {"imported": 2}


async def test_long_posts_go_to_the_database_few_at_a_time() -> None:
    """500 of 100 000 characters in one statement took longer than a statement may."""
    with Upload() as upload:
        short, long = lines({"title": "t", "content": "c"}), lines({"title": "t", "content": LONG})

        async def stream() -> Any:
            yield short * 1200 + long * 50

        await upload.receive(stream())
        sizes = [len(batch) for batch in upload.batches()]
    assert sizes[:2] == [500, 500]
    assert sum(sizes) == 1250
    assert max(sizes[3:]) * len(long) < 3 * BATCH_BYTES // 2


async def test_who_may_not_import_is_told_before_he_uploads(api: Api) -> None:
    sent = 0

    async def upload() -> Any:
        nonlocal sent
        for _ in range(3):
            sent += 1
            yield LINE + b"\n"

    guest = await api.person("guest", Role.GUEST)
    is_problem(await load(api, guest, upload()), 403, "guests_read_only")
    assert sent == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"is_active": False}, 401, "invalid_token"),
        ({"role": Role.GUEST}, 403, "guests_read_only"),
    ],
)
async def test_who_may_not_import_any_more_when_the_last_byte_is_here(
    api: Api, change: dict[str, Any], status: int, code: str
) -> None:
    ada = await api.person("ada")

    async def upload() -> Any:
        yield LINE + b"\n"
        await api.connection.execute(update(User).values(**change))
        yield LINE + b"\n"

    is_problem(await load(api, ada, upload()), status, code)
    assert await api.scalar(select(func.count()).select_from(Post)) == 0


@pytest.mark.parametrize("path", ["import", "export"])
async def test_the_first_one_after_a_restart_of_the_database(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, path: str
) -> None:
    """The connections of both pools are dead, and nobody has noticed."""
    auth = await sign_up(app, client, "ada")
    ways = ("/users/me", "/posts", "/users/me", "/posts/export")
    await asyncio.gather(*(client.get(way, headers=auth) for way in ways * 3))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    await rows(scratch_url, f"{end} WHERE datname = current_database() AND pid <> pg_backend_pid()")
    if path == "export":
        answer = await client.get("/posts/export", headers=auth)
        assert answer.status_code == 200, answer.text
        return
    body = lines(*({"title": "t", "content": "c", "tags": [f"t{n}"]} for n in range(3)))
    answer = await client.post("/posts/import", content=body, headers=auth | NDJSON)
    assert answer.status_code == 201, answer.text
    assert await rows(scratch_url, "SELECT count(*) FROM posts") == [(3,)]


async def test_connections_that_are_lost_one_after_another(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    """A server that ends takes its time: what is tried again must not meet the next dead one."""
    auth = await sign_up(app, client, "ada")
    ways = ("/users/me", "/posts", "/users/me", "/posts/export")
    await asyncio.gather(*(client.get(way, headers=auth) for way in ways * 3))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    pids = [pid for (pid,) in await rows(scratch_url, f"SELECT pid {others}")]
    assert len(pids) > 2
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    await rows(scratch_url, f"SELECT pg_terminate_backend(pid) {others}")

    async def let_them_end() -> None:
        for pid in pids:
            await asyncio.sleep(0.1)
            os.kill(pid, signal.SIGCONT)

    ending = asyncio.create_task(let_them_end())
    try:
        for way in ("/posts/export", "/users/me", "/posts"):
            answer = await client.get(way, headers=auth)
            assert answer.status_code == 200, answer.text
    finally:
        await ending


async def test_an_export_can_be_imported_again(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    for number in range(3):
        await api.post(ada, title=f"Post {number}", tags=["a", "b"])
    exported = (await api.client.get("/posts/export")).content
    answer = await load(api, eve, exported)
    assert answer.json() == {"imported": 3}
    again = [
        json.loads(line) for line in (await api.client.get("/posts/export")).content.splitlines()
    ]
    assert len(again) == 6
    assert {post["author"]["username"] for post in again} == {"ada", "eve"}
    assert sorted(post["title"] for post in again) == sorted(2 * [f"Post {n}" for n in range(3)])


@pytest.mark.parametrize("split", [1, 3, 1000])
async def test_a_file_that_begins_with_a_mark(api: Api, split: int) -> None:
    ada = await api.person("ada")
    body = b"\xef\xbb\xbf" + lines({"title": "t", "content": "c"}, {"title": "u", "content": "c"})

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), split):
            yield body[start : start + split]

    answer = await load(api, ada, pieces())
    assert answer.status_code == 201, answer.text
    later = await load(api, ada, lines({"title": "t", "content": "c"}) + body)
    is_problem(later, 422, "invalid_line")
