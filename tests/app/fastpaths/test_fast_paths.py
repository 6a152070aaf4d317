"""The twins of the hot routes answer every request alike, over hostile data and in error."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import func, update

from app.fastpaths.fast import FastPaths
from app.fastpaths.plain import PlainPaths
from app.http import cursors
from app.models import Post, Role, User
from tests.app.support.api import SECRET, Api, Person, one_server

pytestmark = pytest.mark.anyio

# Headers in which a client sees a difference.
HEADERS = ("content-type", "etag", "location", "www-authenticate", "retry-after", "set-cookie")
CONTROLS = "".join(map(chr, range(1, 32)))
POSTS: list[dict[str, Any]] = [
    {"title": "plain"},
    {"title": '"quotes" \\ / \u2028\u2029 <b>&amp;</script>', "content": CONTROLS + "\x7f\x80\x85"},
    {
        "language": "german",
        "title": "\U0001f600 \ud7ff\ue000\uffff\U0010ffff",
        "content": "\\u0000 \\ud800 \\n %s {x} $1",
    },
    {
        "title": "e\u0301 \u00e9 \u202e rtl",
        "content": "",
        "tags": ["b", "A", "\u00c9", "_", "10", "9"],
    },
    {"title": "null", "content": "true", "tags": ["null", "\u212a", "\u0130", '"', "\\"]},
    {"title": "x" * 200, "content": "\U0001f600" * 9_000, "tags": ["b"]},
    {"title": "draft", "content": "secret", "status": "draft", "tags": ["b", "hidden"]},
    {"title": "deleted", "content": "gone"},
    {"title": "taken down", "content": "secret plain", "tags": ["b", "hidden"]},
]


# A standby changes nothing about what the twins do: other tests have one.
# Without a valid token the answer is 401, whatever the body.
NEW_POST = {"ada": {201, 422}, "root": {201, 422}, "guest": {403, 422}, "forged": {401}}


@dataclass
class World:
    """Users of each kind, their posts, and the headers that each kind of client sends."""

    api: Api
    people: dict[str, Person] = field(default_factory=dict)
    posts: list[int] = field(default_factory=list)
    clients: dict[str, dict[str, str]] = field(default_factory=dict)
    broken: bool = False

    async def both(
        self, patch: pytest.MonkeyPatch, method: str, url: str, **options: Any
    ) -> list[tuple[int, dict[str, str], Any]]:
        """The answer of each twin to one request, each in a world that the other left alone."""
        seen = []
        for fast in (True, False):
            patch.setattr(self.api.app.state.settings, "fast_paths", fast)
            if method == "GET" and not self.broken:
                answer = await self.api.client.request(method, url, **options)
            else:
                savepoint = await self.api.connection.begin_nested()
                answer = await self.api.client.request(method, url, **options)
                await savepoint.rollback()
            seen.append(_comparable(answer))
        return seen


def _comparable(answer: httpx.Response) -> tuple[int, dict[str, str], Any]:
    headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body.pop("request_id", None)
        if "location" in headers:  # of a new post: a sequence is not rolled back
            assert headers.pop("location") == f"/posts/{body.pop('id')}"
    return answer.status_code, headers, body


@pytest.fixture
async def world(api: Api) -> World:
    made = World(api)
    for name in ("ada", "eve"):
        made.people[name] = await api.person(name)
    made.people["root"] = await api.person("root", Role.ADMIN)
    made.people["guest"] = await api.person("guest", Role.GUEST)
    made.people["closed"] = await api.person("closed")
    made.people["deleted"] = await api.person("deleted")
    made.people["ended"] = await api.person("ended")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, fields in enumerate(POSTS):
        post = await api.post(made.people["eve" if number % 3 == 2 else "ada"], **fields)
        # Some of one instant; some with digits behind the second, some without.
        at = start + timedelta(microseconds=number // 2 * 100_001 - 1)
        changes: dict[str, Any] = {"created_at": at, "updated_at": at}
        if fields["title"] == "deleted":
            changes["deleted_at"] = func.now()
        if fields["title"] == "taken down":
            changes["takedown_reason"] = 'because "\u00e9\\'
        await api.connection.execute(update(Post).where(Post.id == post["id"]).values(**changes))
        made.posts.append(post["id"])
    for name, columns in (
        ("closed", {"is_active": False}),
        ("deleted", {"deleted_at": func.now()}),
        ("ended", {"token_version": 1}),
    ):
        await api.connection.execute(update(User).where(User.username == name).values(**columns))
    made.clients = {name: person.auth for name, person in made.people.items()}
    made.clients |= {"anonymous": {}, "forged": {"Authorization": "Bearer x.y.z"}}
    return made


async def agree(
    world: World, patch: pytest.MonkeyPatch, requests: Iterable[tuple[str, dict[str, str]]]
) -> set[int]:
    """Assert that both twins answer each of these alike; return the statuses that came."""
    statuses = set()
    for url, headers in requests:
        fast, plain = await world.both(patch, "GET", url, headers=headers)
        assert fast == plain, (url, headers)
        statuses.add(fast[0])
    return statuses


def _filters(world: World) -> list[str]:
    words = ["plain", '"quotes"', '"', "-", "a or", "-secret", "\\", "%", "'", ":*", "&|!"]
    words += ["\u0301", "e\u0301", "x" * 200, "x" * 201, "\0", ""]
    tags = [
        "b",
        "B",
        "\u00e9",
        "e\u0301",
        "\u212a",
        "k",
        "i\u0307",
        "null",
        '"',
        "x" * 51,
        "\0",
        "",
    ]
    authors = ["ada", "ADA", "nobody", "deleted", "closed", str(world.people["eve"].id)]
    authors += ["0", "007", "9" * 15, "9" * 16, "a b", ""]
    found = [f"q={quote(word)}" for word in words]
    ways = ("&sort=relevance", "&language=german", "&language=german&sort=relevance")
    found += [f"q={quote(word)}{way}" for word in ("plain or x", "-secret", "|") for way in ways]
    found += [f"tag={quote(tag)}" for tag in tags]
    found += [f"author={quote(author)}" for author in authors]
    found += [f"limit={limit}" for limit in (0, 1, 100, 101, "x")]
    found += ["", "q=secret&tag=b&author=ada", "q=gone", "tag=hidden&limit=1", "unknown=1"]
    return found


@one_server
@pytest.mark.parametrize("name", ["anonymous", "ada", "eve", "root", "guest"])
async def test_the_feed(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = world.clients[name]
    requests = [(f"/posts?{query}", headers) for query in _filters(world)]
    assert await agree(world, monkeypatch, requests) == {200, 422}


@one_server
@pytest.mark.parametrize("query", ["", "&sort=relevance&q=plain or null or -nowhere"])
@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_every_page_of_the_feed(
    world: World, limit: int, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anonymous", "ada", "root"):
        ids: list[int] = []
        start = f"/posts?limit={limit}{query}"
        url: str | None = start
        while url:
            fast, plain = await world.both(monkeypatch, "GET", url, headers=world.clients[name])
            assert fast == plain, url
            ids += [post["id"] for post in fast[2]["items"]]
            following = fast[2]["next_cursor"]
            url = f"{start}&cursor={following}" if following else None
        assert len(ids) == len(set(ids)) == {"anonymous": 6, "ada": 7, "root": 8}[name]


@one_server
@pytest.mark.parametrize("name", ["closed", "deleted", "ended", "forged"])
async def test_a_client_that_is_refused(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ["/posts", f"/posts/{world.posts[0]}", f"/users/{world.people['ada'].id}"]
    requests = [(path, world.clients[name]) for path in paths]
    assert await agree(world, monkeypatch, requests) == {401}


@one_server
async def test_cursors(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cursor(kind: str, *position: int) -> str:
        return cursors.encode(SECRET.encode(), kind, *position)

    far = [(0, 0), (-(2**55), 1), (2**55, 2**53), (1, -1)]
    found = [cursor("feed", *position) for position in far]
    found += [
        cursor("users", 1),
        cursor("feed", 1, 2)[:-1],
        "x",
        "",
        "\u00e9",
        "A" * 400,
        "A" * 401,
    ]
    anonymous = world.clients["anonymous"]
    requests = [(f"/posts?cursor={quote(one)}", anonymous) for one in found]
    assert await agree(world, monkeypatch, requests) == {200, 422}


@one_server
@pytest.mark.parametrize("name", ["anonymous", "ada", "eve", "root", "guest"])
async def test_one_post(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids: list[Any] = [*world.posts, 0, -1, 10**9, 2**53, 2**63, 2**64, "abc", "1.0", "%00"]
    tags = ['"1"', 'W/"1"', "*", '"x", "1"', '"2"', "1", "", "x" * 1001]
    known: list[tuple[Any, dict[str, str]]] = [(one, {}) for one in ids]
    known += [(one, {"If-None-Match": tag}) for one in (world.posts[0], 10**9) for tag in tags]
    requests = [(f"/posts/{one}", world.clients[name] | more) for one, more in known]
    assert await agree(world, monkeypatch, requests) == {200, 304, 404, 422}


@one_server
@pytest.mark.parametrize("name", ["anonymous", "ada", "root", "guest"])
async def test_one_user(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids: list[Any] = [person.id for person in world.people.values()]
    requests = [
        (f"/users/{one}", world.clients[name]) for one in [*ids, 0, 10**9, 2**53, 2**63, "abc"]
    ]
    assert await agree(world, monkeypatch, requests) == {200, 404, 422}


@one_server
@pytest.mark.parametrize("name", ["ada", "root", "guest", "closed", "deleted", "ended", "forged"])
async def test_a_new_post(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[Any] = [{"content": "c"} | fields for fields in POSTS]
    bodies += [
        {"title": "t", "content": "c", "tags": tags}
        for tags in (
            [],
            ["made now"],
            ["b", "B", "b"],
            ["b", "made now", "A"],
            # For Python two names, for PostgreSQL one.
            ["\u212a", "K", "k"],
            ["\u0130", "i\u0307"],
            ["e\u0301", "\u00e9", "\u00c9"],
            ["x" * 50],
            ["x" * 51],
            [""],
            [" "],
            ["b"] * 11,
            [1],
            None,
        )
    ]
    bodies += [
        {"title": "t", "content": "a\0b"},
        {"title": " ", "content": "c"},
        {"title": "  spaces  ", "content": "  c  "},
        {"title": "t", "content": "x" * 100_001},
        {"title": "t", "content": "c", "status": "other"},
        {"title": "t", "content": "c", "language": "german", "tags": ["b"]},
        {"title": "t", "content": "c", "language": "other"},
        {"title": "t", "content": "c", "unknown": 1},
        {"title": "t"},
        [],
        None,
    ]
    statuses = set()
    for body in bodies:
        fast, plain = await world.both(
            monkeypatch,
            "POST",
            "/posts",
            content=json.dumps(body).encode(),
            headers=world.clients[name] | {"Content-Type": "application/json"},
        )
        assert fast == plain, body
        statuses.add(fast[0])
    assert statuses == NEW_POST.get(name, {401, 422})


@one_server
async def test_a_database_that_was_not_migrated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.api.connection.exec_driver_sql("ALTER TABLE posts RENAME TO elsewhere")
    world.broken = True
    ada = world.people["ada"]
    for method, url, status in (
        ("GET", "/posts", 503),
        ("GET", f"/posts/{world.posts[0]}", 503),
        ("GET", f"/users/{ada.id}", 200),
        ("POST", "/posts", 503),
    ):
        options = {"json": {"title": "t", "content": "c"}} if method == "POST" else {}
        fast, plain = await world.both(monkeypatch, method, url, headers=ada.auth, **options)
        assert fast == plain, (method, url)
        assert fast[0] == status


def test_the_twins_can_do_the_same() -> None:
    def public(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(FastPaths) == public(PlainPaths)
