"""Who may do what, from the moment on that it changes."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.models import Post, Role
from tests.app.support.api import PASSWORD, Api, Person, is_problem

pytestmark = pytest.mark.anyio

NEW_PASSWORD = "another horse"
POST = {"title": "t", "content": "c"}


class Login:
    """One login of one user: its tokens, as a client keeps them."""

    def __init__(self, api: Api, pair: dict[str, str]) -> None:
        self._api = api
        self.access = pair["access_token"]
        self.refresh_token = pair["refresh_token"]

    @property
    def auth(self) -> dict[str, str]:
        """The header that says so."""
        return {"Authorization": f"Bearer {self.access}"}

    async def refresh(self) -> httpx.Response:
        """What a client does after a 401."""
        body = {"refresh_token": self.refresh_token}
        answer = await self._api.client.post("/auth/refresh", json=body)
        if answer.status_code == 200:
            self.access = answer.json()["access_token"]
            self.refresh_token = answer.json()["refresh_token"]
        return answer


async def sign_up(api: Api, name: str = "ada") -> int:
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    answer = await api.client.post("/users", json=body)
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


async def sign_in(api: Api, name: str = "ada", password: str = PASSWORD) -> Login:
    form = {"username": name, "password": password}
    answer = await api.client.post("/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return Login(api, answer.json())


async def change_password(api: Api, login: Login) -> dict[str, Any]:
    body = {"password": NEW_PASSWORD, "current_password": PASSWORD}
    answer = await api.client.patch("/users/me", json=body, headers=login.auth)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


# Every way in which a token says who is asking: a session, the reader, the fast write, an upload.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/users/me", {}),
    ("PATCH", "/users/me", {"json": {"username": "other"}}),
    ("DELETE", "/users/me", {}),
    ("GET", "/users/me/sessions", {}),
    ("DELETE", "/users/me/sessions", {}),
    ("DELETE", f"/users/me/sessions/{UUID(int=1)}", {}),
    ("GET", "/users/1", {}),
    ("PATCH", "/users/1", {"json": {}}),
    ("GET", "/users", {}),
    ("GET", "/posts", {}),
    ("POST", "/posts", {"json": POST}),
    ("POST", "/posts", {"json": POST | {"tags": ["new"]}}),
    ("GET", "/posts/1", {}),
    ("PATCH", "/posts/1", {"json": {"title": "x"}}),
    ("DELETE", "/posts/1", {}),
    ("POST", "/posts/1/restore", {}),
    ("PUT", "/posts/1/takedown", {"json": {"reason": "x"}}),
    ("DELETE", "/posts/1/takedown", {}),
    ("GET", "/posts/1/comments", {}),
    ("POST", "/posts/1/comments", {"json": {"content": "x"}}),
    ("DELETE", "/comments/1", {}),
    ("GET", "/tags", {}),
    ("GET", "/posts/export", {}),
    (
        "POST",
        "/posts/import",
        {"content": b'{"title": "t", "content": "c"}', "type": "application/x-ndjson"},
    ),
    ("GET", "/audit-log", {}),
    ("POST", "/auth/email-verification", {}),
    ("POST", "/auth/logout-everywhere", {}),
]


async def answers(api: Api, auth: dict[str, str]) -> dict[tuple[str, str], int]:
    """The status of every request that takes a token."""
    found = {}
    for method, path, more in REQUESTS:
        arguments = dict(more)
        headers = dict(auth)
        if kind := arguments.pop("type", None):
            headers["Content-Type"] = kind
        answer = await api.client.request(method, path, headers=headers, **arguments)
        found[method, path] = answer.status_code
    return found


async def test_no_operation_is_left_out(api: Api) -> None:
    """All that the OpenAPI document protects with a token is in REQUESTS."""
    document = api.app.openapi()
    takes_token = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "security" in operation
    }
    ids = rf"/(1|{UUID(int=1)})\b"
    asked = {(method, re.sub(ids, "/{}", path)) for method, path, _ in REQUESTS}
    assert asked == {(method, re.sub(r"{\w+}", "{}", path)) for method, path in takes_token}


async def new_password(api: Api, admin: Person, user_id: int, other: Login) -> None:
    await change_password(api, other)


async def everywhere(api: Api, admin: Person, user_id: int, other: Login) -> None:
    answer = await api.client.post("/auth/logout-everywhere", headers=other.auth)
    assert answer.status_code == 204


async def another_role(api: Api, admin: Person, user_id: int, other: Login) -> None:
    body = {"role": "guest"}
    answer = await api.client.patch(f"/users/{user_id}", json=body, headers=admin.auth)
    assert answer.status_code == 200


async def ban(api: Api, admin: Person, user_id: int, other: Login) -> None:
    body = {"is_active": False}
    answer = await api.client.patch(f"/users/{user_id}", json=body, headers=admin.auth)
    assert answer.status_code == 200


async def ban_and_open_again(api: Api, admin: Person, user_id: int, other: Login) -> None:
    await ban(api, admin, user_id, other)
    body = {"is_active": True}
    answer = await api.client.patch(f"/users/{user_id}", json=body, headers=admin.auth)
    assert answer.status_code == 200


async def deletion(api: Api, admin: Person, user_id: int, other: Login) -> None:
    assert (await api.client.delete("/users/me", headers=other.auth)).status_code == 204


# Whether the login that did not do it can go on with its refresh token.
ENDS = {
    new_password: False,
    everywhere: False,
    another_role: True,
    ban: False,
    ban_and_open_again: False,
    deletion: False,
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_an_access_token_ends_at_once_for_everything(api: Api, end: Any) -> None:
    admin = await api.person("root", Role.ADMIN)
    user_id = await sign_up(api)
    stolen, other = await sign_in(api), await sign_in(api)
    assert (await api.client.get("/users/me", headers=stolen.auth)).status_code == 200
    await end(api, admin, user_id, other)
    assert set((await answers(api, stolen.auth)).values()) == {401}
    fresh = await stolen.refresh()
    assert (fresh.status_code == 200) == ENDS[end], fresh.text
    if ENDS[end]:
        assert (await api.client.get("/users/me", headers=stolen.auth)).status_code == 200


async def test_who_changes_the_password_stays_signed_in(api: Api) -> None:
    await sign_up(api)
    mine, other = await sign_in(api), await sign_in(api)
    changed = await change_password(api, mine)
    assert (await api.client.get("/users/me", headers=mine.auth)).status_code == 401
    # A client that looks into the answer goes on without a pause ...
    auth = {"Authorization": f"Bearer {changed['access_token']}"}
    assert (await api.client.get("/users/me", headers=auth)).status_code == 200
    # ... and one that does not refreshes, as after any 401.
    assert (await mine.refresh()).status_code == 200
    assert (await api.client.get("/users/me", headers=mine.auth)).status_code == 200
    is_problem(await other.refresh(), 401, "token_reused")


async def test_another_change_of_the_account_ends_nothing(api: Api) -> None:
    user_id = await sign_up(api)
    admin = await api.person("root", Role.ADMIN)
    login = await sign_in(api)
    body = {"username": "lovelace", "email": "lovelace@example.com", "current_password": PASSWORD}
    answer = await api.client.patch("/users/me", json=body, headers=login.auth)
    assert answer.status_code == 200, answer.text
    assert answer.json()["access_token"] is None
    # What an admin sets to what it is already is no change.
    for body_of_admin in ({}, {"role": "user"}, {"is_active": True}):
        url = f"/users/{user_id}"
        answer = await api.client.patch(url, json=body_of_admin, headers=admin.auth)
        assert answer.status_code == 200
    assert (await api.client.get("/users/me", headers=login.auth)).status_code == 200


async def test_the_version_costs_no_statement(api: Api) -> None:
    """It is compared by the statement that looks up the account anyway."""
    ada = await api.person("ada")
    for method, path, body, budget in (
        ("GET", "/users/me", None, 1),
        ("GET", "/posts", None, 2),  # who, and the page
        ("POST", "/posts", POST, 1),
        ("PATCH", "/users/me", {"username": "lovelace"}, 2),
    ):
        with api.statements() as sent:
            answer = await api.client.request(method, path, json=body, headers=ada.auth)
        assert answer.is_success, answer.text
        assert len(sent) == budget, (method, path, sent)


async def test_logout_everywhere_in_three_statements(api: Api) -> None:
    ada = await api.person("ada")
    with api.statements() as sent:
        answer = await api.client.post("/auth/logout-everywhere", headers=ada.auth)
    assert answer.status_code == 204
    assert len(sent) == 3  # who, locked; the version; the refresh tokens


async def test_an_author_cannot_restore_what_an_admin_took_down(api: Api) -> None:
    ada, admin = await api.person("ada"), await api.person("root", Role.ADMIN)
    url = f"/posts/{(await api.post(ada))['id']}"
    assert (await api.client.delete(url, headers=admin.auth)).status_code == 204
    is_problem(await api.client.post(f"{url}/restore", headers=ada.auth), 403, "taken_down")
    # Nor by deleting it once more, which would make it a post that the author has deleted.
    is_problem(await api.client.delete(url, headers=ada.auth), 404, "not_found")
    is_problem(await api.client.patch(url, json=POST, headers=ada.auth), 404, "not_found")
    is_problem(await api.client.post(f"{url}/restore", headers=ada.auth), 403, "taken_down")
    assert await api.scalar(select(Post.deleted_at)) is not None
    assert (await api.client.post(f"{url}/restore", headers=admin.auth)).status_code == 200
    # It is the author's again, with all that belongs to it.
    assert (await api.client.delete(url, headers=ada.auth)).status_code == 204
    assert (await api.client.post(f"{url}/restore", headers=ada.auth)).status_code == 200


async def test_an_author_cannot_keep_a_post_from_being_taken_down(api: Api) -> None:
    """Deleted for as long as an admin looks, and restored afterwards."""
    ada, admin = await api.person("ada"), await api.person("root", Role.ADMIN)
    url = f"/posts/{(await api.post(ada))['id']}"
    assert (await api.client.delete(url, headers=ada.auth)).status_code == 204
    assert (await api.client.delete(url, headers=admin.auth)).status_code == 204
    is_problem(await api.client.delete(url, headers=admin.auth), 404, "not_found")
    is_problem(await api.client.post(f"{url}/restore", headers=ada.auth), 403, "taken_down")


async def test_an_admin_restores_an_own_post_and_no_other_after_a_demotion(api: Api) -> None:
    root, admin = await api.person("root", Role.ADMIN), await api.person("ada", Role.ADMIN)
    own = f"/posts/{(await api.post(admin))['id']}"
    others = f"/posts/{(await api.post(root))['id']}"
    for url in (own, others):
        assert (await api.client.delete(url, headers=admin.auth)).status_code == 204
    body = {"role": "user"}
    await api.client.patch(f"/users/{admin.id}", json=body, headers=root.auth)
    auth = await api.token(admin.id)
    assert (await api.client.post(f"{own}/restore", headers=auth)).status_code == 200
    is_problem(await api.client.post(f"{others}/restore", headers=auth), 404, "not_found")
