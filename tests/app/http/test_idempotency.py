"""Idempotency-Key: sent again, done once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from app.crud import idempotency
from app.models import Comment, IdempotencyKey, Post, Role
from tests.app.support.api import Api, is_problem, rows, sign_up

pytestmark = pytest.mark.anyio
POST = {"title": "t", "content": "c", "tags": ["new"]}
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd"}


async def test_a_post_that_is_sent_again_is_written_once(api: Api) -> None:
    ada = await api.person("ada")
    first = await api.client.post("/posts", json=POST, headers=ada.auth | KEY)
    assert first.status_code == 201
    again = await api.client.post("/posts", json=POST, headers=ada.auth | KEY)
    assert (again.status_code, again.content) == (201, first.content)
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await api.scalar(select(func.count()).select_from(Post)) == 1
    other = await api.client.post("/posts", json=POST, headers=ada.auth | {"Idempotency-Key": "2"})
    assert other.json()["id"] != first.json()["id"]


async def test_a_comment_too(api: Api) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}/comments"
    answers = [
        await api.client.post(url, json={"content": "c"}, headers=ada.auth | KEY) for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert await api.scalar(select(func.count()).select_from(Comment)) == 1


async def test_a_key_belongs_to_one_request_of_one_user(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    await api.client.post("/posts", json=POST, headers=ada.auth | KEY)
    changed = await api.client.post("/posts", json=POST | {"title": "u"}, headers=ada.auth | KEY)
    is_problem(changed, 422, "key_reused")
    others = await api.client.post("/posts", json=POST, headers=eve.auth | KEY)
    assert others.json()["author"]["username"] == "eve"
    unknown = await api.client.post("/posts", json=POST, headers=KEY)
    is_problem(unknown, 401, "not_authenticated")


async def test_what_fails_leaves_the_key_unused(api: Api) -> None:
    ada = await api.person("ada")
    body = {"content": "c"}
    url = f"/posts/{2**50}/comments"
    for _ in range(2):
        is_problem(await api.client.post(url, json=body, headers=ada.auth | KEY), 404, "not_found")
    assert await api.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
    guest = await api.person("guest", Role.GUEST)
    refused = await api.client.post("/posts", json=POST, headers=guest.auth | KEY)
    is_problem(refused, 403, "guests_read_only")


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", "\xff"])
async def test_what_is_no_key(api: Api, key: str) -> None:
    ada = await api.person("ada")
    headers = ada.auth | {"Idempotency-Key": key}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    is_problem(await api.client.post("/posts", json=POST, headers=raw), 422, "invalid")


async def test_one_key_is_enough(api: Api) -> None:
    ada = await api.person("ada")
    headers = [*ada.auth.items(), ("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    refused = await api.client.post("/posts", json=POST, headers=headers)
    is_problem(refused, 422, "several_keys")
    assert await api.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


async def test_keys_are_kept_for_a_day(api: Api) -> None:
    ada = await api.person("ada")
    await api.client.post("/posts", json=POST, headers=ada.auth | KEY)
    old = func.now() - timedelta(days=2)
    async with api.session() as session, session.begin():
        await session.execute(update(IdempotencyKey).values(created_at=old))
        day = await session.scalar(select(func.now() - timedelta(days=1)))
        assert day is not None
        await idempotency.prune(session, day)
    assert await api.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


async def test_at_once_it_is_done_once(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    auth = await sign_up(app, client, "ada")
    answers = await asyncio.gather(
        *(client.post("/posts", json=POST, headers=auth | KEY) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await rows(scratch_url, "SELECT count(*) FROM posts") == [(1,)]
