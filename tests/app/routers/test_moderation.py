"""What an admin takes down: its author and the admins see it, nobody else, in no way."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.crud import audit, posts
from app.models import AuditEntry, Comment, Post, Role
from tests.app.accounts.test_races_of_accounts import Held
from tests.app.support.api import TEXTS, Api, Person, is_problem, one_server, rows, sign_up

pytestmark = pytest.mark.anyio
REASON = "spam, and \u201cmore\u201d"
WORD = "unmistakable"


class Scene:
    """A post with a tag, comments by others, and all who look at it."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def make(self, **fields: Any) -> Scene:
        self.root = await self.api.person("root", Role.ADMIN)
        self.ada, self.eve = await self.api.person("ada"), await self.api.person("eve")
        self.guest = await self.api.person("guest", Role.GUEST)
        post = await self.api.post(self.ada, title=WORD, tags=["rare"], **fields)
        self.id = post["id"]
        self.url = f"/posts/{self.id}"
        if not fields:
            body = {"content": "c"}
            made = await self.send(self.eve, "POST", f"{self.url}/comments", body)
            self.comment = f"/comments/{made.json()['id']}"
        return self

    async def send(
        self, who: Person | None, method: str, url: str, body: Any = None, **headers: str
    ) -> httpx.Response:
        auth = who.auth if who else {}
        return await self.api.client.request(method, url, json=body, headers=auth | headers)

    async def down(self, reason: str = REASON) -> httpx.Response:
        answer = await self.send(self.root, "PUT", f"{self.url}/takedown", {"reason": reason})
        assert answer.status_code == 200, answer.text
        return answer

    async def up(self) -> None:
        answer = await self.send(self.root, "DELETE", f"{self.url}/takedown")
        assert answer.status_code == 204, answer.text

    async def seen(self, who: Person | None) -> dict[str, bool]:
        """In which of all places this client sees the post."""
        found = {}
        for method in ("GET", "HEAD"):
            found[method] = (await self.send(who, method, self.url)).status_code == 200
        old = {"If-None-Match": '"1-ada"'}
        found["If-None-Match"] = (await self.send(who, "GET", self.url, **old)).status_code != 404
        for query in ("", f"q={WORD}", "tag=rare", "author=ada", f"author={self.ada.id}"):
            page = (await self.send(who, "GET", f"/posts?{query}")).json()
            found[f"feed {query}"] = self.id in [item["id"] for item in page["items"]]
        lines = (await self.send(who, "GET", "/posts/export")).text.splitlines()
        found["export"] = self.id in [json.loads(line)["id"] for line in lines]
        tags = (await self.send(who, "GET", "/tags")).json()["items"]
        found["tags"] = "rare" in [item["name"] for item in tags]
        comments = await self.send(who, "GET", f"{self.url}/comments")
        found["comments"] = comments.status_code == 200
        return found


@pytest.fixture
async def scene(api: Api) -> Scene:
    return await Scene(api).make()


@pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])
async def test_who_sees_it_where(scene: Scene, fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene.api.app.state.settings, "fast_paths", fast)
    others = (None, scene.eve, scene.guest)
    everybody = (*others, scene.ada, scene.root)
    for who in everybody:
        assert set((await scene.seen(who)).values()) == {True}
    await scene.down()
    for who in others:
        assert set((await scene.seen(who)).values()) == {False}, who
    for who in (scene.ada, scene.root):
        assert set((await scene.seen(who)).values()) == {True}, who
    await scene.up()
    for who in everybody:
        assert set((await scene.seen(who)).values()) == {True}


@one_server
async def test_its_author_sees_why(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await scene.send(scene.ada, "GET", scene.url)
    assert before.json()["takedown_reason"] is None
    down = await scene.down()
    assert down.json() | {"takedown_reason": None} == before.json() | {
        "updated_at": down.json()["updated_at"]
    }
    for fast in (True, False):
        monkeypatch.setattr(scene.api.app.state.settings, "fast_paths", fast)
        for who in (scene.ada, scene.root):
            shown = await scene.send(who, "GET", scene.url)
            assert shown.json()["takedown_reason"] == REASON
            assert shown.headers["etag"] == down.headers["etag"] != before.headers["etag"]
            [item] = (await scene.send(who, "GET", "/posts")).json()["items"]
            assert item["takedown_reason"] == REASON
            # A client that read the post before it was taken down gets no 304 for it.
            old = {"If-None-Match": before.headers["etag"]}
            assert (await scene.send(who, "GET", scene.url, **old)).status_code == 200
    [line] = (await scene.send(scene.ada, "GET", "/posts/export")).text.splitlines()
    assert json.loads(line)["takedown_reason"] == REASON
    await scene.up()
    assert (await scene.send(None, "GET", scene.url)).json()["takedown_reason"] is None


@one_server
async def test_others_can_do_nothing_with_it(scene: Scene) -> None:
    await scene.down()
    for who in (scene.eve, None):
        for method, path, body in (
            ("PATCH", scene.url, {"title": "x"}),
            ("DELETE", scene.url, None),
            ("POST", f"{scene.url}/restore", None),
            ("POST", f"{scene.url}/comments", {"content": "x"}),
            ("DELETE", scene.comment, None),
        ):
            answer = await scene.send(who, method, path, body)
            assert answer.status_code == (404 if who else 401), (method, path, answer.text)
    count = select(func.count()).select_from(Comment).where(Comment.deleted_at.is_(None))
    assert await scene.api.scalar(count) == 1


@one_server
async def test_its_author_cannot_bring_it_back(scene: Scene) -> None:
    await scene.down()
    for method, path, body in (
        ("PATCH", scene.url, {"title": "better", "tags": ["other"]}),
        ("PATCH", scene.url, {"status": "draft"}),
        ("PATCH", scene.url, {"status": "published"}),
        ("DELETE", scene.url, None),
        ("POST", f"{scene.url}/restore", None),
        ("PATCH", scene.url, {"tags": ["rare"]}),
    ):
        answer = await scene.send(scene.ada, method, path, body)
        assert answer.is_success, answer.text
        assert set((await scene.seen(scene.eve)).values()) == {False}, (method, path)
    for more in ({}, {"title": "x"}):
        unknown = {"takedown_reason": None, **more}
        is_problem(await scene.send(scene.ada, "PATCH", scene.url, unknown), 422, "invalid")
    for method in ("PUT", "DELETE"):
        url, reason = f"{scene.url}/takedown", {"reason": "x"}
        is_problem(await scene.send(scene.ada, method, url, reason), 403, "admins_only")
    assert await scene.api.scalar(select(Post.takedown_reason)) == REASON


@one_server
@pytest.mark.parametrize("first", ["down", "deleted"])
async def test_deleted_and_taken_down_are_two_things(scene: Scene, first: str) -> None:
    if first == "down":
        await scene.down()
    assert (await scene.send(scene.ada, "DELETE", scene.url)).status_code == 204
    if first == "deleted":
        await scene.down()  # before its author restores it
    assert set((await scene.seen(scene.root)).values()) == {False}
    assert (await scene.send(scene.ada, "POST", f"{scene.url}/restore")).status_code == 200
    assert set((await scene.seen(scene.eve)).values()) == {False}
    assert set((await scene.seen(scene.ada)).values()) == {True}
    assert (await scene.send(scene.ada, "DELETE", scene.url)).status_code == 204
    await scene.up()
    assert set((await scene.seen(scene.ada)).values()) == {False}
    assert (await scene.send(scene.ada, "POST", f"{scene.url}/restore")).status_code == 200
    assert set((await scene.seen(scene.eve)).values()) == {True}


@one_server
async def test_a_draft_stays_a_draft(api: Api) -> None:
    scene = await Scene(api).make(status="draft")
    await scene.down()
    await scene.up()
    assert (await scene.send(scene.ada, "GET", scene.url)).json()["status"] == "draft"
    assert set((await scene.seen(scene.eve)).values()) == {False}


@one_server
async def test_the_audit_log_has_it(scene: Scene) -> None:
    first = await scene.down()
    again = await scene.down()
    assert again.headers["etag"] == first.headers["etag"]
    await scene.down("another reason")
    await scene.up()
    await scene.up()
    log = (await scene.send(scene.root, "GET", "/audit-log")).json()["items"]
    about = {"author_id": scene.ada.id}
    assert [(item["action"], item["target_id"], item["details"]) for item in log] == [
        ("post.put_back", scene.id, about),
        ("post.taken_down", scene.id, about | {"reason": "another reason"}),
        ("post.taken_down", scene.id, about | {"reason": REASON}),
    ]


@one_server
async def test_who_may_not(scene: Scene) -> None:
    url = f"{scene.url}/takedown"
    for method in ("PUT", "DELETE"):
        body = {"reason": "x"}
        is_problem(await scene.send(None, method, url, body), 401, "not_authenticated")
        for who in (scene.ada, scene.eve, scene.guest):
            is_problem(await scene.send(who, method, url, body), 403, "admins_only")
        missing = await scene.send(scene.root, method, "/posts/999999999/takedown", body)
        is_problem(missing, 404, "not_found")
        for path in ("/posts/0/takedown", "/posts/x/takedown", "/posts/01/takedown"):
            is_problem(await scene.send(scene.root, method, path, body), 422, "invalid")
    wrong: list[Any] = [
        {},
        {"reason": ""},
        {"reason": " \t"},
        {"reason": None},
        {"reason": "x" * 1001},
    ]
    wrong += [{"reason": text} for text in TEXTS.values()] + [{"reason": "x", "by": 1}]
    for bad in wrong:
        content = json.dumps(bad).encode()
        headers = scene.root.auth | {"Content-Type": "application/json"}
        answer = await scene.api.client.put(url, content=content, headers=headers)
        assert answer.status_code in {413, 422}, (bad, answer.text)
    assert await scene.api.scalar(select(Post.takedown_reason)) is None
    assert await scene.api.scalar(select(func.count()).select_from(AuditEntry)) == 0


@one_server
async def test_what_has_changed_meanwhile_stays_as_it_is(scene: Scene) -> None:
    """With If-Match an admin takes down, puts back or restores what was seen, and nothing else."""
    seen = {"If-Match": (await scene.send(scene.root, "GET", scene.url)).headers["etag"]}
    change = await scene.send(scene.ada, "PATCH", scene.url, {"title": "better"})
    for method, path, body, column in (
        ("PUT", "/takedown", {"reason": "x"}, Post.takedown_reason),
        ("DELETE", "/takedown", None, Post.takedown_reason),
        ("POST", "/restore", None, Post.deleted_at),
    ):
        if path == "/restore":
            assert (await scene.send(scene.ada, "DELETE", scene.url)).status_code == 204
        before = await scene.api.scalar(select(column))
        stale = await scene.send(scene.root, method, scene.url + path, body, **seen)
        is_problem(stale, 412, "changed_meanwhile")
        assert await scene.api.scalar(select(column)) == before
        seen = {"If-Match": stale.headers["etag"]}
        done = await scene.send(scene.root, method, scene.url + path, body, **seen)
        assert done.is_success, done.text
        assert await scene.api.scalar(select(column)) != before
    assert change.headers["etag"] not in seen.values()


@one_server
async def test_its_statements(scene: Scene) -> None:
    with scene.api.statements() as sent:
        await scene.down()
    # Who, locked; the post, its tags; the change; the log.
    assert len(sent) == 5, sent
    for who in (None, scene.ada):
        for path, budget in ((scene.url, 1), ("/posts", 1), ("/tags", 1)):
            with scene.api.statements() as sent:
                await scene.send(who, "GET", path)
            assert len(sent) == budget + (who is not None), (path, sent)


async def admin_and_author(
    app: FastAPI, client: httpx.AsyncClient, url: str
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Two admins and an author, whose post 1 is there."""
    root, other, ada = [await sign_up(app, client, name) for name in ("root", "other", "ada")]
    await rows(url, "UPDATE users SET role = 'admin' WHERE username <> 'ada'")
    body = {"title": "t", "content": "c"}
    assert (await client.post("/posts", json=body, headers=ada)).status_code == 201
    return root, other, ada


async def test_an_admin_who_is_demoted_meanwhile(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the demotion came first, or it waits until the post is down: never in between."""
    root, other, _ = await admin_and_author(app, client, scratch_url)
    held = Held(monkeypatch, posts, "get_for_change")
    reason = {"reason": "x"}
    down = asyncio.ensure_future(client.put("/posts/1/takedown", json=reason, headers=root))
    demote = client.patch("/users/1", json={"role": "user"}, headers=other)
    demoted = await held.meanwhile(scratch_url, demote)
    assert ((await down).status_code, demoted.status_code) == (200, 200)
    order = [action for (action,) in await rows(scratch_url, "SELECT action FROM audit_log")]
    assert order == ["post.taken_down", "user.changed"]
    late = await client.delete("/posts/1/takedown", headers=root)
    is_problem(late, 401, "invalid_token")
    # Where a standby lags, nobody is told by it who may do what: and this client has written.
    assert (await client.get("/posts/1")).status_code == 404
    assert (await client.get("/posts")).json()["items"] == []


async def test_a_change_by_its_author_at_the_same_time(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _, ada = await admin_and_author(app, client, scratch_url)
    held = Held(monkeypatch, audit, "add")
    reason = {"reason": "x"}
    down = asyncio.ensure_future(client.put("/posts/1/takedown", json=reason, headers=root))
    change = client.patch("/posts/1", json={"title": "new"}, headers=ada)
    changed = await held.meanwhile(scratch_url, change)
    assert (await down).status_code == 200
    assert changed.status_code == 200, changed.text
    assert changed.json()["takedown_reason"] == "x"
    known = await rows(scratch_url, "SELECT title, takedown_reason, version FROM posts")
    assert known == [("new", "x", 3)]
