"""The audit log: every act of an admin on what is not their own, and nothing else."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app import __main__ as command_line
from app.http import cursors
from app.models import AuditEntry, Post, Role, User
from tests.app.support.api import PASSWORD, SECRET, Api, Person, is_problem, one_server

# Written and read on the primary, in every shape the same.
pytestmark = [pytest.mark.anyio, one_server]
URL = "/audit-log"


async def entries(api: Api) -> list[AuditEntry]:
    async with api.session() as session:
        return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def send(
    api: Api, who: Person, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    return await api.client.request(method, path, json=body, headers=who.auth | headers)


class World:
    """An admin, a user with a post and a comment, and another user."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def make(self) -> World:
        self.root = await self.api.person("root", Role.ADMIN)
        self.ada, self.eve = await self.api.person("ada"), await self.api.person("eve")
        self.post = f"/posts/{(await self.api.post(self.ada, tags=['a']))['id']}"
        body = {"content": "c"}
        made = await send(self.api, self.ada, "POST", f"{self.post}/comments", body)
        self.comment = f"/comments/{made.json()['id']}"
        self.user = f"/users/{self.ada.id}"
        return self


@pytest.fixture
async def world(api: Api) -> World:
    return await World(api).make()


Act = tuple[str, str, Any, str, Callable[[World], dict[str, Any]]]
OPEN = {"role": "user", "is_active": True}
ACTS: dict[str, Act] = {
    "role": (
        "PATCH",
        "user",
        {"role": "guest"},
        "user.changed",
        lambda _: {"before": OPEN, "after": OPEN | {"role": "guest"}},
    ),
    "ban": (
        "PATCH",
        "user",
        {"is_active": False},
        "user.changed",
        lambda _: {"before": OPEN, "after": OPEN | {"is_active": False}},
    ),
    "change": (
        "PATCH",
        "post",
        {"title": "x", "content": "Some content.", "tags": ["b"]},
        "post.changed",
        lambda world: {"author_id": world.ada.id, "fields": ["title", "tags"]},
    ),
    "deletion": (
        "DELETE",
        "post",
        None,
        "post.deleted",
        lambda world: {"author_id": world.ada.id},
    ),
    "comment": (
        "DELETE",
        "comment",
        None,
        "comment.deleted",
        lambda world: {"author_id": world.ada.id, "post_id": int(world.post.split("/")[-1])},
    ),
}


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_is_written_once(world: World, name: str) -> None:
    method, target, body, action, details = ACTS[name]
    url: str = getattr(world, target)
    with world.api.statements() as sent:
        answer = await send(world.api, world.root, method, url, body)
    assert answer.is_success, answer.text
    assert sum("audit_log" in sql for sql in sent) == 1
    [entry] = await entries(world.api)
    assert (entry.admin_id, entry.action) == (world.root.id, action)
    assert entry.target_id == int(url.rsplit("/", maxsplit=1)[-1])
    assert entry.details == details(world)
    # Done again it changes nothing, and is no second act.
    await send(world.api, world.root, method, url, body)
    assert len(await entries(world.api)) == 1


async def test_a_restored_post(world: World) -> None:
    restore = f"{world.post}/restore"
    assert (await send(world.api, world.root, "POST", restore)).status_code == 200
    assert await entries(world.api) == []  # it was not deleted
    await send(world.api, world.root, "DELETE", world.post)
    assert (await send(world.api, world.root, "POST", restore)).status_code == 200
    actions = [entry.action for entry in await entries(world.api)]
    assert actions == ["post.deleted", "post.restored"]


async def test_what_is_ones_own_or_refused_or_nothing_is_not_written(world: World) -> None:
    api, root, ada, eve = world.api, world.root, world.ada, world.eve
    own = f"/posts/{(await api.post(root))['id']}"
    for who, post in ((root, own), (ada, world.post)):
        assert (await send(api, who, "PATCH", post, {"title": "x"})).status_code == 200
        assert (await send(api, who, "DELETE", post)).status_code == 204
        assert (await send(api, who, "POST", f"{post}/restore")).status_code == 200
    assert (await send(api, ada, "DELETE", world.comment)).status_code == 204
    for method, path, body in (
        ("PATCH", world.post, {"title": "y"}),
        ("DELETE", world.post, None),
        ("PATCH", world.user, {"role": "admin"}),
    ):
        assert (await send(api, eve, method, path, body)).status_code == 403
    stale = {"If-Match": '"999-ada"'}
    assert (await send(api, root, "DELETE", world.post, **stale)).status_code == 412
    assert (await send(api, root, "DELETE", "/posts/999999999")).status_code == 404
    assert (await send(api, root, "PATCH", "/users/999999999", {"role": "guest"})).is_error
    assert (await send(api, root, "PATCH", f"/users/{root.id}", {"role": "guest"})).is_error
    assert (await send(api, root, "PATCH", world.user, {"role": "user"})).is_success
    same = {"title": "x", "tags": ["a"], "status": "published"}
    assert (await send(api, root, "PATCH", world.post, same)).status_code == 200
    assert await entries(api) == []


async def test_an_act_that_cannot_be_written_is_not_done(world: World) -> None:
    await world.api.connection.exec_driver_sql("ALTER TABLE audit_log RENAME TO elsewhere")
    is_problem(await send(world.api, world.root, "DELETE", world.post), 503, "not_migrated")
    assert await world.api.scalar(select(Post.deleted_at)) is None
    refused = await send(world.api, world.root, "PATCH", world.user, {"role": "guest"})
    is_problem(refused, 503, "not_migrated")
    role = select(User.role).where(User.id == world.ada.id)
    assert await world.api.scalar(role) is Role.USER


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_every_page(world: World, limit: int) -> None:
    api, root = world.api, world.root
    for _ in range(3):
        await send(api, root, "DELETE", world.post)
        await send(api, root, "POST", f"{world.post}/restore")
    ids: list[int] = []
    url: str | None = f"{URL}?limit={limit}"
    while url:
        with api.statements() as sent:
            answer = await send(api, root, "GET", url)
        assert len(sent) == 2  # who, and the page
        page = answer.json()
        assert all(item["admin"] == {"id": root.id, "username": "root"} for item in page["items"])
        ids += [item["id"] for item in page["items"]]
        following = page["next_cursor"]
        url = f"{URL}?limit={limit}&cursor={following}" if following else None
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 6
    for cursor in ("x", cursors.encode(SECRET.encode(), "users", 1)):
        is_problem(await send(api, root, "GET", f"{URL}?cursor={cursor}"), 422, "invalid_cursor")


async def test_only_admins_read_it(world: World) -> None:
    api, root = world.api, world.root
    is_problem(await api.client.get(URL), 401, "not_authenticated")
    for role in (Role.USER, Role.GUEST):
        person = await api.person(f"{role}1", role)
        is_problem(await send(api, person, "GET", URL), 403, "admins_only")
    other = await api.person("other", Role.ADMIN)
    assert (await send(api, other, "GET", URL)).status_code == 200
    await send(api, root, "PATCH", f"/users/{other.id}", {"role": "user"})
    is_problem(await send(api, other, "GET", URL), 401, "invalid_token")
    auth = await api.token(other.id)
    is_problem(await api.client.get(URL, headers=auth), 403, "admins_only")
    # What a former admin did keeps its name, also when the account is gone.
    await send(api, root, "DELETE", world.post)
    assert (await api.client.delete("/users/me", headers=auth)).status_code == 204
    [item, _] = (await send(api, root, "GET", URL)).json()["items"]
    assert item["action"] == "post.deleted"
    for method in ("POST", "DELETE", "PATCH", "PUT"):
        is_problem(await send(api, root, method, URL), 405, "method_not_allowed")


Command = Callable[[Any, Any, Namespace], Awaitable[str]]


async def test_the_command_line_is_nobody(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    assert (await api.client.post("/users", json=body)).status_code == 201
    settings = api.app.state.settings
    for name in ("ada", "root"):
        arguments = Namespace(username=name, email=f"{name}@example.com")
        for _ in range(2):  # the second time there is nothing to do
            async with api.session() as session:
                await command_line.create_admin(session, settings, arguments)
                await session.commit()
    found = [(entry.admin_id, entry.action) for entry in await entries(api)]
    assert found == [(None, "user.changed"), (None, "user.created")]
    auth = await api.token(await api.scalar(select(func.max(User.id))))
    shown = (await api.client.get(URL, headers=auth)).json()["items"]
    assert [item["admin"] for item in shown] == [None, None]
