"""What an attacker sends, and what a broken client sends: always a 4xx that says why."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from app.http.middleware import DEFAULT_MAX_BODY
from app.models import Comment, Post, Role
from tests.app.support.api import LONG, TEXTS, Api, refused, send

pytestmark = pytest.mark.anyio

HUGE = [
    0,
    -1,
    2**31,
    2**53 - 1,
    2**53,
    2**63 - 1,
    2**63,
    10**30,
    1.5,
    "1",
    True,
    None,
    [],
    {},
    "9" * 5000,
    float("inf"),
    float("nan"),
    -0.0,
]


POST = {"title": "t", "content": "c", "tags": ["x"], "status": "published"}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("field", ["title", "content", "status"])
async def test_post_fields(api: Api, field: str, text: str) -> None:
    ada = await api.person("ada")
    body = POST | {field: TEXTS[text]}
    refused(await send(api, "POST", "/posts", body, **ada.auth), 422)
    post = await api.post(ada)
    refused(await send(api, "PATCH", f"/posts/{post['id']}", {field: TEXTS[text]}, **ada.auth), 422)
    assert await api.scalar(select(func.count()).select_from(Post)) == 1


@pytest.mark.parametrize(
    "tags",
    [
        *([value] for value in TEXTS.values()),
        "sql",
        {"sql": 1},
        [""],
        [" "],
        ["x" * 51],
        [f"t{n}" for n in range(11)],
        ["x"] * 10_000,
        [None],
        [[["x"]]],
    ],
)
async def test_tags(api: Api, tags: Any) -> None:
    ada = await api.person("ada")
    refused(await send(api, "POST", "/posts", POST | {"tags": tags}, **ada.auth), 422)


@pytest.mark.parametrize("parent", [value for value in HUGE if value is not None])
async def test_parents(api: Api, parent: Any) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    body = {"content": "c", "parent_id": parent}
    url = f"/posts/{post['id']}/comments"
    refused(await send(api, "POST", url, body, **ada.auth), 409, 422)
    assert await api.scalar(select(func.count()).select_from(Comment)) == 0


@pytest.mark.parametrize("text", TEXTS)
async def test_comment_text(api: Api, text: str) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}/comments"
    status = 413 if text == "long" else 422
    refused(await send(api, "POST", url, {"content": TEXTS[text]}, **ada.auth), status)
    refused(await send(api, "POST", url, {"content": " \n "}, **ada.auth), 422)


BODIES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "two values": b"{} {}",
    "a list": b"[]",
    "a string": b'"x"',
    "null": b"null",
    "NaN": b"NaN",
    "NaN in it": b'{"title": NaN, "content": Infinity}',
    "bad UTF-8": b'{"title": "\xff\xfe"}',
    "UTF-16": '{"title": "t"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep tags": b'{"tags":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "a long number": b'{"title": ' + b"9" * 50_000 + b"}",
    "a long float": b'{"title": 1e' + b"9" * 5_000 + b"}",
    "many keys": json.dumps({f"k{n}": n for n in range(20_000)}).encode(),
    "a long key": json.dumps({LONG: 1}).encode(),
    "surrogate key": b'{"\\ud800": 1}',
    "NUL key": b'{"\\u0000": 1}',
    "control characters": b'{"title": "\x01"}',
    "comments": b'{/* hi */ "title": "t"}',
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    ("method", "url"),
    [("POST", "/users"), ("POST", "/posts"), ("PATCH", "/posts/1"), ("POST", "/auth/refresh")],
)
async def test_bodies(api: Api, method: str, url: str, name: str) -> None:
    ada = await api.person("ada")
    statuses: tuple[int, ...] = (400, 404, 422)
    if "/posts" not in url and len(BODIES[name]) > DEFAULT_MAX_BODY:
        statuses = (413,)
    refused(await send(api, method, url, BODIES[name], **ada.auth), *statuses)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "", "application/json; charset=\xff", "x", "*/*"]
)
async def test_media_types(api: Api, kind: str) -> None:
    ada = await api.person("ada")
    answer = await api.client.post(
        "/posts",
        content=b"<xml/>",
        headers={
            **{k.encode(): v.encode() for k, v in ada.auth.items()},
            b"Content-Type": kind.encode("latin-1"),
        },
    )
    refused(answer, 400, 422)


async def test_too_large_a_body_is_refused_before_it_is_read(api: Api) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 65536

    ada = await api.person("ada")
    refused(await api.client.post("/posts", content=endless(), headers=ada.auth), 413)
    assert sent < 40


@pytest.mark.parametrize("path", ["/posts", "/auth/token", "/auth/logout", "/posts/import"])
async def test_too_slow_a_body_is_not_waited_for(
    api: Api, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.middleware.BODY_SECONDS", 0.1)
    ada = await api.person("ada")
    kind = {
        "/auth/token": "application/x-www-form-urlencoded",
        "/posts/import": "application/x-ndjson",
    }.get(path, "application/json")

    async def never_done() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.03)

    answer = await api.client.post(
        path, content=never_done(), headers=ada.auth | {"Content-Type": kind}
    )
    refused(answer, 408)
    assert answer.json()["code"] == "body_too_slow"


async def test_the_longest_post_in_the_longest_spelling(api: Api) -> None:
    ada = await api.person("ada")
    body = {"title": "\U0001f600" * 200, "content": "\U0001f600" * 100_000}
    answer = await send(api, "POST", "/posts", body, **ada.auth)
    assert answer.status_code == 201
    assert answer.json()["content"] == body["content"]


IDS = [
    "0",
    "-1",
    "1.0",
    "1e3",
    "0x1",
    "abc",
    "%00",
    "%FF",
    "1%00",
    "9" * 16,
    "9" * 40,
    "9" * 5000,
    "١",
    "+1",
    " 1",
    "1_0",
    "NaN",
    "null",
    "1;drop table users",
    "'",
    "%2e%2e",
    "1%20or%201=1",
]


@pytest.mark.parametrize("value", IDS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/{}"),
        ("PATCH", "/users/{}"),
        ("GET", "/posts/{}"),
        ("DELETE", "/posts/{}"),
        ("POST", "/posts/{}/restore"),
        ("GET", "/posts/{}/comments"),
        ("DELETE", "/comments/{}"),
    ],
)
async def test_ids(api: Api, method: str, path: str, value: str) -> None:
    admin = await api.person("root", Role.ADMIN)
    url = path.format(value if "%" in value else quote(value))
    body: dict[str, Any] = {"json": {}} if method == "PATCH" else {}
    # "+1", " 1" and other ways to write a number may be read as one: then there is no such row.
    refused(await api.client.request(method, url, headers=admin.auth, **body), 404, 405, 422)


@pytest.mark.parametrize("value", ["0", "-1", "101", "1e9", "x", "", "9" * 30, "1.5", "\0", "NaN"])
@pytest.mark.parametrize("path", ["/posts", "/tags", "/users", "/posts/{post}/comments"])
async def test_limits(api: Api, path: str, value: str) -> None:
    admin = await api.person("root", Role.ADMIN)
    post = await api.post(admin)
    url = path.format(post=post["id"])
    refused(await api.client.get(url, params={"limit": value}, headers=admin.auth), 422)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 201,
        "q=%00",
        "q=",
        "tag=%00",
        "tag=" + "x" * 51,
        "author=%00",
        "author=0",
        "author=-1",
        "author=" + "9" * 16,
        "author=%F0%9F%98%80",
        "author=a%20or%201",
        "cursor=" + "A" * 401,
        "cursor=%00",
        "cursor=%ff",
        "limit=1&limit=x",
        "limit=10&cursor=x&cursor=y",
    ],
)
async def test_queries(api: Api, query: str) -> None:
    refused(await api.client.get(f"/posts?{query}"), 422)


@pytest.mark.parametrize(
    "query",
    [
        "q=%FF",  # not UTF-8: read with replacement characters, found nowhere
        "q=" + quote("' OR 1=1 --"),
        "q=" + quote('"unbalanced'),
        "q=" + quote("a & | ! <-> :* ( )"),
        "q=" + quote("- - -"),
        "q=" + quote("\ufffe\U0010ffff"),
        "tag=" + quote("'; DROP TABLE tags; --"),
        "tag=%25",
        "unknown=1",
        "limit=1&limit=2",
        "&&&=&=x&",
    ],
)
async def test_strange_queries_that_are_allowed_find_nothing_bad(api: Api, query: str) -> None:
    await api.post(await api.person("ada"))
    assert (await api.client.get(f"/posts?{query}")).status_code == 200


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("value", [b"\xff", b'"' * 900, b"," * 900, b'W/"', b"\x01", b""])
async def test_conditional_headers(api: Api, name: str, value: bytes) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    auth = [(b"Authorization", ada.auth["Authorization"].encode())]
    header = (name.encode(), value)
    url = f"/posts/{post['id']}"
    read = await api.client.get(url, headers=[*auth, header])
    assert read.status_code == 200
    if name == "If-Match":
        change = await api.client.patch(url, json={"title": "x"}, headers=[*auth, header])
        refused(change, 412)
    long = await api.client.get(url, headers={"If-None-Match": "x" * 1001})
    refused(long, 422)


async def test_headers_are_bounded(api: Api) -> None:
    refused(await api.client.get("/posts", headers={"X-Long": "x" * 20_000}), 431)
    refused(await api.client.get("/posts", headers={"Cookie": "a=b; " * 5_000}), 431)


@pytest.mark.parametrize("value", [b"a b", b"<script>", b"x" * 65, b"\xff", b"", b"a\x00b"])
async def test_a_strange_request_id_is_replaced(api: Api, value: bytes) -> None:
    answer = await api.client.get("/health/live", headers=[(b"X-Request-ID", value)])
    assert answer.status_code == 200
    assert len(answer.headers["x-request-id"]) == 16


async def test_a_good_request_id_is_kept(api: Api) -> None:
    answer = await api.client.get("/nowhere", headers={"X-Request-ID": "abc-1.2_3"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "abc-1.2_3"


@pytest.mark.parametrize("method", ["GET", "PUT", "TRACE", "PROPFIND", "X" * 50, "get"])
async def test_methods_that_are_not_there(api: Api, method: str) -> None:
    answer = await api.client.request(method, "/auth/token")
    refused(answer, 405)
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/posts/",
        "//posts",
        "/users/1/",
        "/%2e%2e/etc/passwd",
        "/static-offline-docs/../app/config.py",
        "/static-offline-docs/%2e%2e/core.py",
        "/%00",
        "/posts%00",
        "/" + "a" * 5000,
        "/static-offline-docs/%00",
        "/static-offline-docs/x",
        "/metrics%0A",
        "/posts/1%0A",
        "/posts%0D%0A",
        "/posts%20",
        "/posts;x=1",
        "/POSTS",
        "/users/me/",
        "/posts/1/comments/",
    ],
)
async def test_paths_that_are_not_there(api: Api, path: str) -> None:
    refused(await api.client.get(path), 404, 405)
