"""Users: sign-up, profile, account, administration."""

import httpx
import pytest
from passlib.hash import bcrypt
from sqlalchemy import func, select

from app.models import RefreshToken, Role, User
from tests.app.support.api import PASSWORD, Api, is_problem

pytestmark = pytest.mark.anyio

NEW = {"username": "Ada", "email": "ada@example.com", "password": PASSWORD}


async def test_sign_up(api: Api) -> None:
    with api.statements() as sent:
        answer = await api.client.post("/users", json=NEW)
    assert answer.status_code == 201
    made = answer.json()
    fields = {"id", "username", "email", "email_verified", "role", "is_active", "created_at"}
    assert set(made) == fields
    assert (made["username"], made["role"], made["is_active"]) == ("Ada", "user", True)
    assert answer.headers["location"] == f"/users/{made['id']}"
    # It is counted for the address, and made.
    assert len(sent) == 2
    stored = await api.scalar(select(User.password_hash).where(User.id == made["id"]))
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in answer.text


async def test_the_query_count_of_the_answer_is_true(api: Api) -> None:
    with api.statements() as sent:
        answer = await api.client.post("/users", json=NEW)
    # With a replica the answer to a write holds where the log ends: one question more.
    more = 1 if api.database.replica else 0
    assert answer.headers["x-query-count"] == str(len(sent) + more)
    assert answer.headers["server-timing"].startswith("db;dur=")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("username", "ADA", "username_taken"), ("email", "ADA@example.com", "email_taken")],
)
async def test_names_are_unique_whatever_their_case(
    api: Api, field: str, value: str, code: str
) -> None:
    await api.client.post("/users", json=NEW)
    other = {"username": "grace", "email": "grace@example.com", "password": PASSWORD}
    is_problem(await api.client.post("/users", json=other | {field: value}), 409, code)
    assert await api.scalar(select(func.count()).select_from(User)) == 1


async def test_a_profile_is_public_and_short(api: Api) -> None:
    ada = await api.person("ada")
    with api.statements() as sent:
        answer = await api.client.get(f"/users/{ada.id}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"id", "username", "created_at"}
    assert len(sent) == 1


async def test_oneself_and_admins_see_the_whole_account(api: Api) -> None:
    ada = await api.person("ada")
    grace = await api.person("grace")
    admin = await api.person("root", Role.ADMIN)
    private = {"email", "email_verified", "role", "is_active"}
    whole = {"id", "username", "created_at"} | private
    for who, fields in (
        (ada, whole),
        (admin, whole),
        (grace, whole - private),
    ):
        answer = await api.client.get(f"/users/{ada.id}", headers=who.auth)
        assert set(answer.json()) == fields


async def test_an_unknown_user_is_404(api: Api) -> None:
    is_problem(await api.client.get("/users/999"), 404, "not_found")


async def test_me(api: Api) -> None:
    ada = await api.person("ada")
    with api.statements() as sent:
        answer = await api.client.get("/users/me", headers=ada.auth)
    assert answer.json()["email"] == "ada@example.com"
    assert len(sent) == 1
    is_problem(await api.client.get("/users/me"), 401, "not_authenticated")


async def test_change_me(api: Api) -> None:
    ada = await api.person("ada")
    with api.statements() as sent:
        answer = await api.client.patch(
            "/users/me", json={"username": "lovelace"}, headers=ada.auth
        )
    assert answer.status_code == 200
    assert answer.json()["username"] == "lovelace"
    assert len(sent) == 2
    assert await api.scalar(select(User.username).where(User.id == ada.id)) == "lovelace"
    changed, created = (
        await api.connection.execute(select(User.updated_at, User.created_at))
    ).one()
    assert changed >= created


async def test_a_taken_name_changes_nothing(api: Api) -> None:
    ada = await api.person("ada")
    await api.person("grace")
    answer = await api.client.patch("/users/me", json={"username": "GRACE"}, headers=ada.auth)
    is_problem(answer, 409, "username_taken")
    assert await api.scalar(select(User.username).where(User.id == ada.id)) == "ada"


async def test_a_new_password_needs_the_old_one(api: Api) -> None:
    await api.client.post("/users", json=NEW)
    form = {"username": "ada", "password": PASSWORD}
    tokens = (await api.client.post("/auth/token", data=form)).json()
    auth = {"Authorization": f"Bearer {tokens['access_token']}"}
    change = {"password": "another horse", "current_password": "wrong horse"}
    for body in (change, {"password": "another horse"}):
        is_problem(
            await api.client.patch("/users/me", json=body, headers=auth), 403, "wrong_password"
        )
    right = change | {"current_password": PASSWORD}
    assert (await api.client.patch("/users/me", json=right, headers=auth)).status_code == 200
    assert (await api.client.post("/auth/token", data=form)).status_code == 401


async def test_a_new_address_needs_the_password(api: Api) -> None:
    """Otherwise a stolen token would be enough to have a new password sent to another address."""
    made = (await api.client.post("/users", json=NEW)).json()
    auth = await api.token(made["id"])
    for more in ({}, {"current_password": "wrong horse"}):
        body = {"email": "eve@example.com"} | more
        answer = await api.client.patch("/users/me", json=body, headers=auth)
        is_problem(answer, 403, "wrong_password")
    body = {"email": " lovelace@EXAMPLE.com", "current_password": PASSWORD}
    answer = await api.client.patch("/users/me", json=body, headers=auth)
    assert answer.json()["email"] == "lovelace@example.com"
    # It ends nothing: the token goes on.
    assert (await api.client.get("/users/me", headers=auth)).status_code == 200


async def test_deleting_an_account_frees_its_names(api: Api) -> None:
    made = (await api.client.post("/users", json=NEW)).json()
    form = {"username": "ada", "password": PASSWORD}
    tokens = (await api.client.post("/auth/token", data=form)).json()
    auth = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await api.client.delete("/users/me", headers=auth)).status_code == 204
    is_problem(await api.client.get(f"/users/{made['id']}"), 404, "not_found")
    is_problem(await api.client.get("/users/me", headers=auth), 401, "invalid_token")
    is_problem(await api.client.post("/auth/token", data=form), 401, "wrong_credentials")
    row = await api.scalar(select(User.deleted_at).where(User.id == made["id"]))
    assert row is not None
    left = select(func.count()).where(RefreshToken.revoked_at.is_(None))
    assert await api.scalar(left.select_from(RefreshToken)) == 0
    again = await api.client.post("/users", json=NEW)
    assert again.status_code == 201
    assert again.json()["id"] != made["id"]


async def test_admins_list_users_page_by_page(api: Api) -> None:
    admin = await api.person("root", Role.ADMIN)
    names = [(await api.person(f"user{n}")).username for n in range(5)]
    seen: list[str] = []
    cursor = ""
    for _ in range(10):
        with api.statements() as sent:
            answer = await api.client.get(f"/users?limit=2{cursor}", headers=admin.auth)
        assert len(sent) == 2
        page = answer.json()
        seen += [user["username"] for user in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["root", *names]
    ada = await api.person("ada")
    is_problem(await api.client.get("/users", headers=ada.auth), 403, "admins_only")
    is_problem(await api.client.get("/users"), 401, "not_authenticated")


async def test_admins_change_roles_and_close_accounts(api: Api) -> None:
    admin = await api.person("root", Role.ADMIN)
    ada = await api.person("ada")
    url = f"/users/{ada.id}"
    answer = await api.client.patch(url, json={"role": "guest"}, headers=admin.auth)
    assert answer.json()["role"] == "guest"
    post = {"title": "t", "content": "c"}
    # The token of before has ended; a new one is a guest's.
    refused = await api.client.post("/posts", json=post, headers=ada.auth)
    is_problem(refused, 401, "invalid_token")
    guest = await api.token(ada.id)
    refused = await api.client.post("/posts", json=post, headers=guest)
    is_problem(refused, 403, "guests_read_only")
    answer = await api.client.patch(url, json={"is_active": False}, headers=admin.auth)
    assert answer.json()["is_active"] is False
    for auth in (ada.auth, guest, await api.token(ada.id)):
        is_problem(await api.client.get("/users/me", headers=auth), 401, "invalid_token")
        is_problem(await api.client.get("/posts", headers=auth), 401, "invalid_token")
    own = await api.client.patch(f"/users/{admin.id}", json={"role": "user"}, headers=admin.auth)
    is_problem(own, 409, "own_account")
    unknown = await api.client.patch("/users/999999", json={}, headers=admin.auth)
    is_problem(unknown, 404, "not_found")


async def test_a_stolen_token_is_no_way_to_guess_the_password(api: Api) -> None:
    await api.client.post("/users", json=NEW)
    form = {"username": "ada", "password": PASSWORD}
    pair = (await api.client.post("/auth/token", data=form)).json()
    auth = {"Authorization": f"Bearer {pair['access_token']}"}

    async def change(current: str) -> httpx.Response:
        body = {"password": "another horse", "current_password": current}
        return await api.client.patch("/users/me", json=body, headers=auth)

    for guess in range(5):
        is_problem(await change(f"guess {guess}"), 403, "wrong_password")
    for current in ("guess", PASSWORD):
        is_problem(await change(current), 429, "too_many_attempts")
    # What needs no password is still possible.
    other = await api.client.patch("/users/me", json={"username": "grace"}, headers=auth)
    assert other.status_code == 200


async def test_an_old_password_may_be_shorter_than_a_new_one(api: Api) -> None:
    ada = await api.person("ada", password_hash=bcrypt.using(rounds=4).hash("old"))
    body = {"password": "another horse", "current_password": "old"}
    answer = await api.client.patch("/users/me", json=body, headers=ada.auth)
    assert answer.status_code == 200, answer.text
