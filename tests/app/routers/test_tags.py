"""The number of posts with a tag: kept, and always what a count would find."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, text

from app.crud import tags
from app.models import Post, Role
from tests.app.support.api import Api, Person, one_server, rows, sign_up

pytestmark = pytest.mark.anyio
COUNTED = """
    SELECT t.name, count(*) FROM tags t JOIN post_tags pt ON pt.tag_id = t.id
    JOIN posts p ON p.id = pt.post_id
    WHERE p.deleted_at IS NULL AND ({seen}) GROUP BY t.id ORDER BY lower(t.name)
"""

KINDS = ["new", "new", "new", "status", "tags", "delete", "restore", "gone", "down", "down", "up"]
UNDER_WAY = (
    "INSERT INTO posts (author_id, title, content) SELECT id, 't', 'c' FROM users",
    "INSERT INTO post_tags SELECT max(posts.id), max(tags.id) FROM posts, tags",
)


async def shown(api: Api, who: Person | None) -> dict[str, int]:
    answer = await api.client.get("/tags?limit=100", headers=who.auth if who else {})
    return {item["name"]: item["count"] for item in answer.json()["items"]}


async def counted(api: Api, seen: str) -> dict[str, int]:
    found = await api.connection.execute(text(COUNTED.format(seen=seen)))
    return dict(found.all())


@one_server
async def test_the_counts_are_what_a_count_would_find(api: Api) -> None:
    """After each of a hundred changes of all kinds, for each kind of viewer."""
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    chance = random.Random(12)
    posts: list[int] = []

    async def send(method: str, path: str, body: Any = None) -> None:
        answer = await api.client.request(method, path, json=body, headers=admin.auth)
        assert answer.status_code < 300 or answer.status_code == 404, answer.text

    def some() -> list[str]:
        return chance.sample(["a", "b", "C", "d"], chance.randint(0, 3))

    for _ in range(100):
        kind = chance.choice(KINDS)
        if kind == "new" or not posts:
            status = chance.choice(["draft", "published"])
            made = await api.post(chance.choice([ada, eve]), status=status, tags=some())
            posts.append(made["id"])
            continue
        post = chance.choice(posts)
        if kind == "gone":  # by hand: the app never does
            await api.connection.execute(delete(Post).where(Post.id == post))
            posts.remove(post)
        elif kind == "status":
            await send("PATCH", f"/posts/{post}", {"status": chance.choice(["draft", "published"])})
        elif kind == "tags":
            await send("PATCH", f"/posts/{post}", {"tags": some()})
        elif kind == "down":
            await send("PUT", f"/posts/{post}/takedown", {"reason": chance.choice("ab")})
        elif kind == "up":
            await send("DELETE", f"/posts/{post}/takedown")
        elif kind == "delete":
            await send("DELETE", f"/posts/{post}")
        else:
            await send("POST", f"/posts/{post}/restore")
        seen = "p.status = 'published' AND p.takedown_reason IS NULL"
        assert await shown(api, None) == await counted(api, seen), kind
        own = f"{seen} OR p.author_id = {ada.id}"
        assert await shown(api, ada) == await counted(api, own), kind
        assert await shown(api, admin) == await counted(api, "true"), kind


@one_server
async def test_no_post_is_read_for_them(api: Api) -> None:
    for kind in ("anonymous", "admin"):
        query = tags.counts_query(kind, after=False)
        raw = (await api.connection.get_raw_connection()).driver_connection
        assert isinstance(raw, asyncpg.Connection)
        arguments = query.arguments({"limit": 51})
        plan = await raw.fetch(f"EXPLAIN {query.sql}", *arguments)
        assert not any("post" in row[0] for row in plan), plan


async def test_writers_of_one_tag_do_not_wait_for_one_another(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    auth = await sign_up(app, client, "ada")
    body = {"title": "t", "content": "c", "tags": ["hot"]}
    await client.post("/posts", json=body, headers=auth)
    # A transaction that has counted and is not over.
    async with app.state.database.SessionLocal() as session:
        for statement in UNDER_WAY:
            await session.execute(text(statement))
        answers = await asyncio.gather(
            *(client.post("/posts", json=body, headers=auth) for _ in range(20))
        )
        assert {answer.status_code for answer in answers} == {201}
        await session.rollback()
    [item] = (await client.get("/tags", headers=auth)).json()["items"]
    assert item == {"name": "hot", "count": 21}
    assert await rows(scratch_url, "SELECT count(*) < 25 FROM tag_counts") == [(True,)]
