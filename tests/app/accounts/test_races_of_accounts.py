"""Logins, roles and accounts that change while somebody uses them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from passlib.hash import bcrypt

from app.crud import tokens
from app.models import Role
from tests.app.support.api import PASSWORD, WAITING, is_problem, rows, sign_up

pytestmark = pytest.mark.anyio
NEW_PASSWORD = "another horse"


class Held:
    """Stops the first one who calls a function, just before it runs, until he is let go."""

    def __init__(self, patch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        self._reached = asyncio.Event()
        self._go = asyncio.Event()
        function = getattr(owner, name)

        async def held(*arguments: Any, **named: Any) -> Any:
            if not self._reached.is_set():
                self._reached.set()
                await self._go.wait()
            return await function(*arguments, **named)

        patch.setattr(owner, name, held)

    async def reached(self) -> None:
        """Wait until somebody is stopped."""
        await asyncio.wait_for(self._reached.wait(), 5)

    def let_go(self) -> None:
        """Go on."""
        self._go.set()

    async def meanwhile(self, url: str, request: Awaitable[httpx.Response]) -> httpx.Response:
        """Send a request, let the held one go once this one is done or waits for it."""
        await self.reached()
        sent = asyncio.ensure_future(request)
        for _ in range(500):
            waits = await rows(url, WAITING)
            if sent.done() or waits:
                break
            await asyncio.sleep(0.01)
        self.let_go()
        return await sent


async def sign_in(
    client: httpx.AsyncClient, name: str = "ada", password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/auth/token", data={"username": name, "password": password})


async def admins(client: httpx.AsyncClient, app: FastAPI, url: str) -> list[dict[str, str]]:
    """Two admins' headers."""
    made = [await sign_up(app, client, name) for name in ("ada", "eve")]
    await rows(url, "UPDATE users SET role = 'admin'")
    return made


ENDS: dict[str, Callable[[httpx.AsyncClient, dict[str, str], dict[str, str]], Any]] = {
    "logout": lambda client, auth, pair: client.post(
        "/auth/logout", json={"refresh_token": pair["refresh_token"]}
    ),
    "password": lambda client, auth, pair: client.patch(
        "/users/me",
        json={"password": NEW_PASSWORD, "current_password": PASSWORD},
        headers=auth,
    ),
    "deactivation": lambda client, auth, pair: client.patch(
        "/users/1", json={"is_active": False}, headers=auth
    ),
    "deletion": lambda client, auth, pair: client.delete("/users/me", headers=auth),
}


@pytest.mark.parametrize("end", ENDS)
async def test_what_ends_a_login_also_ends_what_is_just_being_refreshed(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    ada, eve = await admins(client, app, scratch_url)
    pair = (await sign_in(client)).json()
    held = Held(monkeypatch, tokens, "store")
    refresh = asyncio.ensure_future(
        client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]})
    )
    who = eve if end == "deactivation" else ada
    ended = await held.meanwhile(scratch_url, ENDS[end](client, who, pair))
    assert ended.status_code in {200, 204}, ended.text
    if (fresh := await refresh).status_code == 200:
        body = {"refresh_token": fresh.json()["refresh_token"]}
        assert (await client.post("/auth/refresh", json=body)).status_code == 401
    alive = "SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL"
    assert await rows(scratch_url, alive) == [(0,)]


@pytest.mark.parametrize("end", ["password", "deactivation", "deletion"])
async def test_a_sign_in_that_comes_too_late(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    """The password was right when it was read, and is not when the tokens are made."""
    ada, eve = await admins(client, app, scratch_url)
    held = Held(monkeypatch, app.state.passwords, "verify")
    late = asyncio.ensure_future(sign_in(client))
    who = eve if end == "deactivation" else ada
    ended = await held.meanwhile(scratch_url, ENDS[end](client, who, {}))
    assert ended.status_code in {200, 204}, ended.text
    answer = await late
    if end == "password":
        is_problem(answer, 503, "try_again")
        assert answer.headers["retry-after"]
        assert (await sign_in(client, password=NEW_PASSWORD)).status_code == 200
    else:
        is_problem(answer, 401, "wrong_credentials")


async def test_of_two_new_passwords_at_once_one_counts(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    auth = await sign_up(app, client, "ada")
    answers = await asyncio.gather(
        *(
            client.patch(
                "/users/me",
                json={"password": f"new horse {n}", "current_password": PASSWORD},
                headers=auth,
            )
            for n in range(5)
        )
    )
    counted = Counter(answer.status_code for answer in answers)
    assert counted[200] >= 1
    # The first one ends the token with which the others came.
    assert set(counted) <= {200, 401}
    right = [n for n in range(5) if (await sign_in(client, password=f"new horse {n}")).is_success]
    assert len(right) == 1


@pytest.mark.parametrize("legacy", [False, True])
async def test_many_right_sign_ins_at_once(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, legacy: bool
) -> None:
    """None is taken for a guess; of an old hash, the first renews it under the others' feet."""
    await sign_up(app, client, "ada")
    if legacy:
        old = bcrypt.using(rounds=4).hash(PASSWORD)
        await rows(scratch_url, f"UPDATE users SET password_hash = '{old}'")
    # The sign-up of this address is counted in the same table.
    counted = "SELECT key, failures FROM login_failures"
    before = await rows(scratch_url, counted)
    answers = await asyncio.gather(*(sign_in(client) for _ in range(20)))
    assert {answer.status_code for answer in answers} <= ({200, 503} if legacy else {200})
    assert await rows(scratch_url, counted) == before


async def test_many_guesses_at_once_are_no_way_around_the_throttle(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    await sign_up(app, client, "ada")
    guesses = [sign_in(client, password=f"guess {n}") for n in range(40)]
    answers = await asyncio.gather(*guesses, sign_in(client))
    counted = Counter(answer.status_code for answer in answers[:-1])
    assert counted == {401: 5, 429: 35}
    # Not even the right one is told any more.
    is_problem(answers[-1], 429, "too_many_attempts")


async def test_two_admins_cannot_close_each_other_at_once(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    one, two = await admins(client, app, scratch_url)
    demote: dict[str, Any] = {"role": "user"}
    for attempt in range(5):
        await rows(scratch_url, "UPDATE users SET role = 'admin', is_active = true")
        change = demote if attempt % 2 else {"is_active": False}
        answers = await asyncio.gather(
            client.patch("/users/2", json=change, headers=one),
            client.patch("/users/1", json=change, headers=two),
        )
        assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403])
        left = "SELECT count(*) FROM users WHERE role = 'admin' AND is_active"
        assert await rows(scratch_url, left) == [(1,)]


async def test_the_last_admin_stays(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    one, two = await admins(client, app, scratch_url)
    answers = await asyncio.gather(
        *(client.delete("/users/me", headers=auth) for auth in (one, two))
    )
    refused = [answer for answer in answers if answer.status_code != 204]
    assert len(refused) == 1
    is_problem(refused[0], 409, "last_admin")
    assert await rows(scratch_url, "SELECT role FROM users WHERE is_active") == [("admin",)]


async def test_names_change_hands(app: FastAPI, client: httpx.AsyncClient) -> None:
    """Two who want each other's names wait for each other: one is told, and nothing hangs."""
    ada, eve = [await sign_up(app, client, name) for name in ("ada", "eve")]
    answers = await asyncio.gather(
        client.patch("/users/me", json={"username": "eve"}, headers=ada),
        client.patch("/users/me", json={"username": "ada"}, headers=eve),
    )
    for answer in answers:
        is_problem(answer, 409, "username_taken")
    # One leaves while others want the name.
    body = {"username": "ADA", "email": "new@example.com", "password": PASSWORD}
    left, *wanted = await asyncio.gather(
        client.delete("/users/me", headers=ada),
        *(client.post("/users", json=body) for _ in range(5)),
    )
    assert left.status_code == 204
    counted = Counter(answer.status_code for answer in wanted)
    assert counted[201] <= 1
    assert set(counted) <= {201, 409}


async def test_a_role_counts_from_the_next_request_on(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    """A token says who, never what this user may do; and a change ends those of before."""
    admin, _ = await admins(client, app, scratch_url)
    post = {"title": "t", "content": "c"}
    for change, statuses in (
        ({"role": "guest"}, (403, 403, 200)),
        ({"role": "user"}, (201, 403, 200)),
        ({"is_active": False}, (401, 401, 401)),
        ({"is_active": True, "role": Role.ADMIN}, (201, 200, 200)),
    ):
        assert (await client.patch("/users/2", json=change, headers=admin)).status_code == 200
        [(version,)] = await rows(scratch_url, "SELECT token_version FROM users WHERE id = 2")
        token, _ = app.state.tokens.sign("access", 2, uuid4(), version)
        ada = {"Authorization": f"Bearer {token}"}
        answers = (
            await client.post("/posts", json=post, headers=ada),
            await client.get("/users", headers=ada),
            await client.get("/posts", headers=ada),
        )
        assert tuple(answer.status_code for answer in answers) == statuses, change


@pytest.mark.parametrize("path", ["/auth/token", "/users/me"])
async def test_a_guess_that_comes_too_late_is_told_nothing(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """It was let in before the others had failed. Right or wrong, the answer is the same."""
    told = []
    for name, late_guess in (("ada", PASSWORD), ("eve", "wrong horse")):
        auth = await sign_up(app, client, name)

        def guess(
            password: str, name: str = name, auth: dict[str, str] = auth
        ) -> Awaitable[httpx.Response]:
            if path == "/auth/token":
                return sign_in(client, name, password)
            body = {"password": NEW_PASSWORD, "current_password": password}
            return client.patch(path, json=body, headers=auth)

        with monkeypatch.context() as patch:
            held = Held(patch, app.state.passwords, "verify")
            late = asyncio.ensure_future(guess(late_guess))
            await held.reached()
            for number in range(5):
                assert (await guess(f"guess {number}")).status_code in {401, 403}
            held.let_go()
            answer = await late
        is_problem(answer, 429, "too_many_attempts")
        told.append((answer.json()["detail"], answer.headers["x-query-count"]))
        assert (await sign_in(client, name)).status_code == 429
    assert told[0] == told[1]
