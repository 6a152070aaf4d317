"""The feed: order, pages, filters, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, update

from app.http import cursors
from app.models import Post, Role
from tests.app.support.api import SECRET, Api, Person, is_problem, one_server

pytestmark = pytest.mark.anyio


async def fill(api: Api, count: int = 25) -> Person:
    """Posts, some of the same instant, so that only the id can tell them apart."""
    ada = await api.person("ada")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(count):
        post = await api.post(ada, title=f"Post {number}", tags=[f"t{number % 3}", "all"])
        at = start + timedelta(minutes=number // 4)
        await api.connection.execute(
            update(Post).where(Post.id == post["id"]).values(created_at=at)
        )
    return ada


async def titles(api: Api, query: str = "", who: Person | None = None) -> list[str]:
    """All titles, page by page."""
    found: list[str] = []
    cursor = ""
    for _ in range(100):
        headers = who.auth if who else {}
        answer = await api.client.get(f"/posts?{query}{cursor}", headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [post["title"] for post in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("limit", [1, 7, 25, 100])
async def test_pages_hold_everything_once_newest_first(api: Api, limit: int) -> None:
    await fill(api)
    expected = [f"Post {number}" for number in reversed(range(25))]
    assert await titles(api, f"limit={limit}") == expected


@pytest.mark.parametrize("limit", [1, 20, 100])
@pytest.mark.parametrize("fast", [True, False])
async def test_a_page_costs_at_most_three_statements(
    api: Api, limit: int, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await fill(api)
    monkeypatch.setattr(api.app.state.settings, "fast_paths", fast)
    for headers in ({}, ada.auth):
        with api.statements() as sent:
            page = (await api.client.get(f"/posts?limit={limit}", headers=headers)).json()
        assert len(page["items"]) == min(limit, 25)
        assert {"author", "tags"} <= page["items"][0].keys()
        assert len(sent) <= 3


async def test_a_page_does_not_move_when_posts_come_in(api: Api) -> None:
    ada = await fill(api, 6)
    page = (await api.client.get("/posts?limit=3")).json()
    await api.post(ada, title="new")
    rest = (await api.client.get(f"/posts?limit=3&cursor={page['next_cursor']}")).json()
    assert [post["title"] for post in rest["items"]] == ["Post 2", "Post 1", "Post 0"]
    assert rest["next_cursor"] is None


async def test_filters(api: Api) -> None:
    ada = await fill(api, 9)
    eve = await api.person("eve")
    await api.post(eve, title="Trees", content="The quick brown fox", tags=["T1"])
    assert await titles(api, "tag=t1&limit=2") == ["Trees", "Post 7", "Post 4", "Post 1"]
    assert await titles(api, "author=EVE") == ["Trees"]
    assert await titles(api, f"author={eve.id}") == ["Trees"]
    assert await titles(api, "q=FOX") == ["Trees"]
    assert await titles(api, "q=quick -brown") == []
    assert await titles(api, "q=post&tag=t0&author=ada&limit=1") == ["Post 6", "Post 3", "Post 0"]
    assert await titles(api, "tag=unknown") == []
    assert await titles(api, "author=nobody") == []
    assert len(await titles(api, "tag=ALL", ada)) == 9


async def test_who_sees_drafts(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    await api.post(ada, title="public")
    await api.post(ada, title="draft", status="draft", content="secret words", tags=["hidden"])
    for query in ("", "q=secret", "tag=hidden", "author=ada"):
        seen = {
            name: "draft" in await titles(api, query, who)
            for name, who in {"nobody": None, "eve": eve, "ada": ada, "admin": admin}.items()
        }
        assert seen == {"nobody": False, "eve": False, "ada": True, "admin": True}, query


def _cursor(kind: str, *position: int) -> str:
    return cursors.encode(SECRET.encode(), kind, *position)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "%00",
        "AAAA",
        "é",
        "====",
        "A" * 400,
        _cursor("users", 1),
        _cursor("feed", 1, 2)[:-1] + "B",
        cursors.encode(b"another secret", "feed", 1, 2),
        _cursor("feed", 1, 2) + "A",
        _cursor("feed", 1, 2).swapcase(),
    ],
)
async def test_a_cursor_that_we_have_not_given_is_refused(api: Api, cursor: str) -> None:
    answer = await api.client.get("/posts", params={"cursor": cursor})
    is_problem(answer, 422, "invalid_cursor")


async def test_cursors_are_opaque_but_exact() -> None:
    now = datetime(2026, 11, 22, 12, 0, 0, 123457, tzinfo=UTC)
    assert cursors.moment(cursors.microseconds(now)) == now
    made = cursors.encode(b"k", "feed", cursors.microseconds(now), 2**63 - 1)
    assert cursors.decode(b"k", "feed", made) == (cursors.microseconds(now), 2**63 - 1)


async def test_the_feed_reads_its_page_off_the_index(api: Api) -> None:
    await fill(api, 4)
    await api.connection.execute(
        update(Post).values(created_at=func.now())  # leaves old row versions: plans must not care
    )
    with api.statements() as sent:
        await api.client.get("/posts?limit=20")
    [sql] = sent
    await api.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    await api.connection.exec_driver_sql("SET LOCAL enable_sort = off")
    raw = (await api.connection.get_raw_connection()).driver_connection
    assert raw is not None
    plan = "\n".join(row[0] for row in await raw.fetch(f"EXPLAIN {sql}"))
    assert "Index Scan Backward using ix_posts_feed" in plan, plan


async def test_a_cursor_in_other_hands_shows_nothing_more(api: Api) -> None:
    """It says where, never what: who asks and how are asked anew with each page."""
    ada, eve = await fill(api, 4), await api.person("eve")
    await api.post(ada, title="draft", status="draft", tags=["all"])
    page = (await api.client.get("/posts?limit=1", headers=ada.auth)).json()
    assert page["items"][0]["status"] == "draft"
    cursor = f"cursor={page['next_cursor']}"
    public = [f"Post {number}" for number in reversed(range(4))]
    for query, expected in (
        ("", public),
        ("tag=t0&", ["Post 3", "Post 0"]),
        ("author=eve&", []),
        ("q=nowhere&", []),
    ):
        answer = await api.client.get(f"/posts?{query}{cursor}", headers=eve.auth)
        assert [post["title"] for post in answer.json()["items"]] == expected
    # Of another list it is none.
    for path in ("/tags", "/posts/1/comments"):
        is_problem(await api.client.get(f"{path}?{cursor}"), 422, "invalid_cursor")


async def test_one_tag_however_its_letters_are_composed(api: Api) -> None:
    ada = await api.person("ada")
    spellings = ["Cafe\u0301", "caf\u00e9", " CAF\u00c9 ", "cafe\u0301"]
    post = await api.post(ada, tags=spellings)
    assert post["tags"] == ["Caf\u00e9"]
    for name in spellings:
        other = await api.post(ada, tags=[name])
        assert other["tags"] == ["Caf\u00e9"]
        found = (await api.client.get("/posts", params={"tag": name.strip()})).json()["items"]
        assert found
    page = (await api.client.get("/tags")).json()
    assert page["items"] == [{"name": "Caf\u00e9", "count": 5}]


async def test_tags_that_only_postgresql_takes_for_the_same(api: Api) -> None:
    ada = await api.person("ada")
    for _ in range(2):  # made, and found
        for tags in (
            ["\u0130stanbul", "istanbul"],
            ["\u039f\u03a3", "\u03bf\u03c3"],
            ["K", "\u212a"],
        ):
            assert len((await api.post(ada, tags=tags))["tags"]) <= 2
    long = {"title": "t", "content": "c", "tags": ["\u0958" * 50]}  # two letters when composed
    answer = await api.client.post("/posts", json=long, headers=ada.auth)
    is_problem(answer, 422, "invalid")


@one_server
async def test_who_has_waited_for_a_connection_does_not_wait_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = 0

    async def acquire(**_: object) -> None:
        nonlocal waits
        waits += 1
        raise TimeoutError

    monkeypatch.setattr(api.database.pool._pool, "acquire", acquire)
    is_problem(await api.client.get("/posts"), 503, "database_busy")
    assert waits == 1


@one_server
async def test_a_connection_that_is_just_being_ended_is_a_lost_one(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asyncpg's own words for it, between the server's farewell and the end of the line."""
    pool: Any = api.database.pool._pool
    fetch, calls = pool.fetch, 0

    async def ending(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls != 2:
            raise asyncpg.InternalClientError("cannot switch to state 12")
        return await fetch(*arguments)

    monkeypatch.setattr(pool, "fetch", ending)
    assert (await api.client.get("/posts")).status_code == 200
    is_problem(await api.client.get("/posts"), 503, "database_unavailable")
