"""The search: the best first, in the language of the post."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.crud import feed
from app.fastpaths import statements
from app.models import Language, Post
from tests.app.routers.test_feed import titles
from tests.app.support.api import Api, Person, is_problem, one_server

pytestmark = [pytest.mark.anyio, one_server]
BEST = "sort=relevance"


@pytest.fixture(params=[True, False], ids=["fast", "plain"])
def twin(request: pytest.FixtureRequest, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.app.state.settings, "fast_paths", request.param)


async def foxes(api: Api) -> Person:
    """Posts about foxes, each a minute older than the next."""
    ada = await api.person("ada")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (title, content) in enumerate(
        (
            ("The fox", "It's red."),
            ("Thrice", "A fox, another fox, a third fox."),
            ("Far", "A fox and a hen."),
            ("Once", "A fox."),
            ("Near", "The fox hen."),
            ("Never", "A hen."),
        )
    ):
        post = await api.post(ada, title=title, content=content)
        at = start + timedelta(minutes=number)
        await api.connection.execute(
            update(Post).where(Post.id == post["id"]).values(created_at=at)
        )
    return ada


RANKED = ["The fox", "Thrice", "Near", "Once", "Far"]


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_the_best_come_first(api: Api, twin: None, limit: int) -> None:
    await foxes(api)
    assert await titles(api, f"q=fox&limit={limit}") == ["Near", "Once", "Far", "Thrice", "The fox"]
    # In the title; then more often; then the newest.
    assert await titles(api, f"q=fox&{BEST}&limit={limit}") == RANKED
    assert await titles(api, f"q=fox hen&{BEST}&limit={limit}") == ["Near", "Far"]
    # Nothing of this can be ranked: the latest first.
    assert await titles(api, f"q=-fox&{BEST}&limit={limit}") == ["Never"]
    assert await titles(api, f"q=fox&author=nobody&{BEST}") == []


async def test_pages_stay_as_they_were_when_posts_come_in(api: Api, twin: None) -> None:
    ada = await foxes(api)
    whole = await titles(api, f"q=fox&{BEST}")
    url = f"/posts?q=fox&{BEST}&limit=2"
    page = (await api.client.get(url)).json()
    await api.post(ada, title="fox fox fox", content="fox")
    await api.post(ada, title="A", content="fox and so on, with so many words that it is the last")
    rest = await titles(api, f"q=fox&{BEST}&limit=2&cursor={page['next_cursor']}")
    assert [item["title"] for item in page["items"]] + rest == whole
    # The two orders have each their own cursors.
    is_problem(await api.client.get(f"/posts?cursor={page['next_cursor']}"), 422, "invalid_cursor")
    other = (await api.client.get("/posts?q=fox&limit=2")).json()["next_cursor"]
    is_problem(await api.client.get(f"{url}&cursor={other}"), 422, "invalid_cursor")


@pytest.fixture
def many_is_three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if three posts were many, and of these the newest three ranked."""
    caches = (feed.few_query, statements.feed)
    monkeypatch.setattr(feed, "FEW", 2)
    monkeypatch.setattr(feed, "RANKED", 3)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


async def test_of_common_words_the_newest_posts_are_ranked(
    api: Api, twin: None, many_is_three: None
) -> None:
    ada = await foxes(api)
    whole = await titles(api, f"q=fox&{BEST}")
    assert sorted(whole) == ["Far", "Near", "Once"]
    page = (await api.client.get(f"/posts?q=fox&{BEST}&limit=1")).json()
    await api.post(ada, title="fox")
    rest = await titles(api, f"q=fox&{BEST}&limit=1&cursor={page['next_cursor']}")
    assert [page["items"][0]["title"], *rest] == whole
    assert (await titles(api, f"q=fox&{BEST}"))[0] == "fox"


async def test_pages_of_rare_words_go_on_when_they_become_common(
    api: Api, twin: None, many_is_three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "RANKED", 1)
    ada = await foxes(api)
    page = (await api.client.get(f"/posts?q=fox hen&{BEST}&limit=1")).json()
    assert [item["title"] for item in page["items"]] == ["Near"]
    await api.post(ada, title="fox", content="hen")
    rest = await titles(api, f"q=fox hen&{BEST}&limit=1&cursor={page['next_cursor']}")
    assert rest == ["Far"]


async def test_a_language_knows_the_forms_of_its_words(api: Api, twin: None) -> None:
    ada = await api.person("ada")
    for title, content, language in (
        ("one", "Die H\u00e4user liefen", "german"),
        ("two", "She ran, running the H\u00e4user", "english"),
        ("three", "H\u00e4user and running", "simple"),
    ):
        post = await api.post(ada, title=title, content=content, language=language)
        assert post["language"] == language
    for query, expected in (
        ("q=haus&language=german", ["one"]),
        ("q=runs&language=english", ["two"]),
        ("q=runs -run&language=english", []),
        # As they are written, in all of them.
        ("q=haus", []),
        ("q=H\u00c4USER", ["three", "two", "one"]),
        ("q=running&language=simple", ["three", "two"]),
        # Words that count for nothing, and the mark of the language, find nothing.
        ("q=the&language=english", []),
        ("q==english&language=english", []),
        ("q==english", []),
        # Another language's words aren't found, and neither is what has no language.
        ("q=running&language=german", []),
        (f"q=house OR haus&language=german&{BEST}", ["one"]),
    ):
        assert await titles(api, query) == expected, query


async def test_the_language_and_the_text_can_be_changed(api: Api) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada, title='Cats', language='english'))['id']}"

    async def found_after(words: str, **change: Any) -> bool:
        before = (await api.client.get(url)).headers["etag"]
        answer = await api.client.patch(url, json=change, headers=ada.auth | {"If-Match": before})
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] != before
        assert (await api.client.get(url)).json() == answer.json()
        return bool(await titles(api, f"q={words}&language=english"))

    assert await titles(api, "q=cat&language=english") == ["Cats"]
    assert not await found_after("cat", title="Dogs")
    assert await found_after("mouse", content="a mouse")
    assert not await found_after("dog", language="simple")
    assert not await found_after("dog", language="german")
    assert await found_after("dog", language="english")


async def test_every_language(api: Api) -> None:
    """Imported, exported and found: PostgreSQL has rules for all of them."""
    ada = await api.person("ada")
    posts = [{"title": name, "content": "word", "language": name} for name in Language]
    headers = ada.auth | {"Content-Type": "application/x-ndjson"}
    lines = "\n".join(map(json.dumps, posts))
    answer = await api.client.post("/posts/import", content=lines, headers=headers)
    assert answer.json() == {"imported": len(posts)}
    exported = (await api.client.get("/posts/export")).text.splitlines()
    assert {json.loads(line)["language"] for line in exported} == set(Language)
    for name in set(Language) - {Language.SIMPLE}:
        assert await titles(api, f"q=word&language={name}&{BEST}") == [name]


WRONG = [
    "language=german",
    BEST,
    f"language=german&{BEST}",
    "q=a&language=German",
    "q=a&language=klingon",
    "q=a&language=",
    "q=a&language=pg_catalog.german",
    "q=a&sort=oldest",
    "q=a&sort=",
]


async def test_what_cannot_be_searched(api: Api) -> None:
    for query in WRONG:
        is_problem(await api.client.get(f"/posts?{query}"), 422, "invalid")
    ada = await api.person("ada")
    for language in ("German", "", None, 1, ["german"], "estonian"):
        body = {"title": "t", "content": "c", "language": language}
        is_problem(await api.client.post("/posts", json=body, headers=ada.auth), 422, "invalid")
