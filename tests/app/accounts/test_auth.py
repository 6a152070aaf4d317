"""Signing in, staying in, signing out."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from passlib.hash import bcrypt
from sqlalchemy import func, select, update

from app.models import LoginFailure, RefreshToken, Role, User
from app.security import ISSUER
from tests.app.support.api import PASSWORD, SECRET, Api, is_problem

pytestmark = pytest.mark.anyio


async def sign_up(api: Api, name: str = "ada") -> int:
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    made: int = (await api.client.post("/users", json=body)).json()["id"]
    return made


async def sign_in(api: Api, name: str = "ada", password: str = PASSWORD) -> httpx.Response:
    return await api.client.post("/auth/token", data={"username": name, "password": password})


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.com"])
async def test_sign_in(api: Api, login: str) -> None:
    await sign_up(api)
    with api.statements() as sent:
        answer = await sign_in(api, login)
    assert answer.status_code == 200
    pair = answer.json()
    assert set(pair) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert pair["expires_in"] == 15 * 60
    assert answer.headers["cache-control"] == "no-store"
    assert pair["token_type"] == "bearer"
    # Who, how many failures; after the hash: who, locked, failures, forget them, the token.
    assert len(sent) == 6
    me = await api.client.get(
        "/users/me", headers={"Authorization": f"Bearer {pair['access_token']}"}
    )
    assert me.json()["username"] == "ada"


async def test_tokens_are_stored_as_hashes_only(api: Api) -> None:
    await sign_up(api)
    pair = (await sign_in(api)).json()
    stored = await api.scalar(select(RefreshToken.token_hash))
    assert len(stored) == 32
    assert pair["refresh_token"].encode() not in stored


@pytest.mark.parametrize("who", ["nobody", "ada"])
async def test_a_wrong_password_and_no_user_are_the_same(api: Api, who: str) -> None:
    await sign_up(api)
    answer = await sign_in(api, who, "wrong horse battery")
    is_problem(answer, 401, "wrong_credentials")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_unknown_user_costs_a_hash_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not the clock: what makes the time the same is that a hash is computed in both cases.
    context = api.app.state.passwords._context
    seen: list[str] = []
    original = context.verify

    def verify(password: str, known: str) -> bool:
        seen.append(known)
        right: bool = original(password, known)
        return right

    monkeypatch.setattr(context, "verify", verify)
    await sign_in(api, "nobody")
    [known] = seen
    assert known.startswith("$argon2id$")
    await sign_up(api)
    own = await api.scalar(select(User.password_hash))
    parameters = known.split("$")[:4]
    assert own.split("$")[:4] == parameters


async def test_an_old_bcrypt_hash_is_renewed_at_login(api: Api) -> None:
    # Longer than the 72 bytes that bcrypt has ever looked at.
    password = "x" * 100
    user_id = await sign_up(api)
    old = bcrypt.using(rounds=4).hash(password[:72])
    await api.connection.execute(update(User).values(password_hash=old))
    assert (await sign_in(api, password="y" * 100)).status_code == 401
    assert await api.scalar(select(User.password_hash)) == old
    assert (await sign_in(api, password=password)).status_code == 200
    new = await api.scalar(select(User.password_hash).where(User.id == user_id))
    assert new.startswith("$argon2id$")
    assert (await sign_in(api, password=password)).status_code == 200


async def test_too_many_failures_are_throttled(api: Api) -> None:
    await sign_up(api)
    await sign_up(api, "grace")
    for _ in range(5):
        is_problem(await sign_in(api, "Ada", "wrong"), 401, "wrong_credentials")
    answer = await sign_in(api)
    is_problem(answer, 429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0
    # Somebody else's account is not affected.
    assert (await sign_in(api, "grace")).status_code == 200
    # After the window it starts anew.
    past = datetime.now(UTC) - timedelta(hours=1)
    await api.connection.execute(update(LoginFailure).values(window_start=past))
    assert (await sign_in(api)).status_code == 200


async def test_one_address_cannot_try_many_names(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.app.state.settings, "login_failures_per_address", 8)
    for number in range(8):
        await sign_in(api, f"nobody{number}")
    is_problem(await sign_in(api, "somebody"), 429, "too_many_attempts")


async def test_a_success_forgets_the_failures(api: Api) -> None:
    await sign_up(api)
    for _ in range(4):
        await sign_in(api, "ada", "wrong")
    assert (await sign_in(api)).status_code == 200
    is_problem(await sign_in(api, "ada", "wrong"), 401, "wrong_credentials")


async def test_refresh_rotates(api: Api) -> None:
    await sign_up(api)
    first = (await sign_in(api)).json()["refresh_token"]
    with api.statements() as sent:
        answer = await api.client.post("/auth/refresh", json={"refresh_token": first})
    assert answer.status_code == 200
    assert len(sent) == 3
    second = answer.json()["refresh_token"]
    assert second != first
    again = await api.client.post("/auth/refresh", json={"refresh_token": second})
    assert again.status_code == 200


async def test_reuse_ends_the_whole_family(api: Api) -> None:
    await sign_up(api)
    first = (await sign_in(api)).json()["refresh_token"]
    other_login = (await sign_in(api)).json()["refresh_token"]
    second = (await api.client.post("/auth/refresh", json={"refresh_token": first})).json()
    thief = {"User-Agent": "another one"}
    stolen = await api.client.post("/auth/refresh", json={"refresh_token": first}, headers=thief)
    is_problem(stolen, 401, "token_reused")
    # The answer was an error, and yet the revocation was committed.
    both = await api.client.post("/auth/refresh", json={"refresh_token": second["refresh_token"]})
    is_problem(both, 401, "token_reused")
    fine = await api.client.post("/auth/refresh", json={"refresh_token": other_login})
    assert fine.status_code == 200


async def test_two_tabs_refresh_at_once(api: Api) -> None:
    """The same client gets a pair twice, and both go on; after the grace it is a reuse."""
    await sign_up(api)
    first = {"refresh_token": (await sign_in(api)).json()["refresh_token"]}
    tabs = [(await api.client.post("/auth/refresh", json=first)).json() for _ in range(2)]
    for tab in tabs:
        body = {"refresh_token": tab["refresh_token"]}
        assert (await api.client.post("/auth/refresh", json=body)).status_code == 200
    past = func.now() - timedelta(seconds=11)
    await api.connection.execute(update(RefreshToken).values(used_at=past))
    is_problem(await api.client.post("/auth/refresh", json=first), 401, "token_reused")


async def test_tokens_are_kept_by_no_cache(api: Api) -> None:
    await sign_up(api)
    pair = (await sign_in(api)).json()
    renewed = await api.client.post("/auth/refresh", json={"refresh_token": pair["refresh_token"]})
    auth = {"Authorization": f"Bearer {renewed.json()['access_token']}"}
    body = {"password": "another horse", "current_password": PASSWORD}
    changed = await api.client.patch("/users/me", json=body, headers=auth)
    for answer in (renewed, changed):
        assert answer.headers["cache-control"] == "no-store"
        assert "access_token" in answer.json()


# As it is typed: twice the same account, in whatever spelling.
ADDRESSES = {
    "two characters for one": "jose\u0301@example.com",
    "punycode": "ada@xn--bcher-kva.example.com",
    "padded": "  ada@example.com ",
    "full width": "ada@\uff45\uff58ample.com",
    "capitals": "ada@EXAMPLE.com",
    "with a name": "Ada <ada@example.com>",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
async def test_who_signs_up_can_sign_in_with_the_same(api: Api, address: str) -> None:
    body = {"username": "ada", "email": address, "password": PASSWORD}
    made = await api.client.post("/users", json=body)
    assert made.status_code == 201, made.text
    for login in (address, made.json()["email"]):
        assert (await sign_in(api, login)).status_code == 200, login
    # All of its spellings have one count.
    for login in (address, made.json()["email"], address):
        is_problem(await sign_in(api, login, "wrong"), 401, "wrong_credentials")
    assert await api.scalar(select(func.max(LoginFailure.failures))) == 3


async def test_a_password_is_the_same_from_every_keyboard(api: Api) -> None:
    one, two = "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"
    for name, typed in (("ada", one), ("eve", two)):
        body = {"username": name, "email": f"{name}@example.com", "password": typed}
        assert (await api.client.post("/users", json=body)).status_code == 201
        for again in (one, two):
            assert (await sign_in(api, name, again)).status_code == 200
    # A hash from before: it is replaced at the next login.
    old = api.app.state.passwords._context.hash(two)
    await api.connection.execute(update(User).values(password_hash=old))
    assert (await sign_in(api, "ada", two)).status_code == 200
    assert (await sign_in(api, "ada", one)).status_code == 200


async def test_log_out(api: Api) -> None:
    await sign_up(api)
    token = {"refresh_token": (await sign_in(api)).json()["refresh_token"]}
    assert (await api.client.post("/auth/logout", json=token)).status_code == 204
    is_problem(await api.client.post("/auth/refresh", json=token), 401, "token_reused")
    assert (await api.client.post("/auth/logout", json=token)).status_code == 204
    alive = select(func.count()).where(RefreshToken.revoked_at.is_(None))
    assert await api.scalar(alive.select_from(RefreshToken)) == 0


async def test_closed_accounts_do_not_get_in(api: Api) -> None:
    await sign_up(api)
    token = {"refresh_token": (await sign_in(api)).json()["refresh_token"]}
    await api.connection.execute(update(User).values(is_active=False))
    is_problem(await sign_in(api), 401, "wrong_credentials")
    is_problem(await api.client.post("/auth/refresh", json=token), 401, "invalid_token")


def forged(**claims: Any) -> str:
    now = int(time.time())
    whole: dict[str, Any] = {"iss": ISSUER, "sub": "1", "type": "access", "family": uuid4().hex}
    whole |= {"jti": "x", "iat": now, "exp": now + 60, "version": 0}
    key = claims.pop("key", SECRET)
    algorithm = claims.pop("algorithm", "HS256")
    kept = {name: value for name, value in (whole | claims).items() if value is not None}
    return jwt.encode(kept, key, algorithm)


FORGERIES: dict[str, dict[str, Any]] = {
    "other key": {"key": "another secret of the same length!!!!"},
    "no algorithm": {"algorithm": "none", "key": None},
    "other algorithm": {"algorithm": "HS512"},
    "expired": {"exp": 1},
    "never ends": {"exp": None},
    "exp is text": {"exp": "tomorrow"},
    "exp is huge": {"exp": 10**400},
    "exp is infinite": {"exp": float("inf")},
    "lasts longer than ours": {"exp": int(time.time()) + 3600},
    "not yet": {"nbf": 2**40},
    "another issuer": {"iss": "somebody"},
    "refresh token": {"type": "refresh"},
    "no type": {"type": None},
    "no subject": {"sub": None},
    "subject is no number": {"sub": "one"},
    "subject is huge": {"sub": "9" * 30},
    "subject is negative": {"sub": "-1"},
    "subject of many digits": {"sub": "9" * 5000},
    "subject is unicode": {"sub": "١"},
    "family is no id": {"family": "x"},
    "family is a list": {"family": []},
    "no version": {"version": None},
    "version is text": {"version": "0"},
    "version is true": {"version": False},
    "version is a fraction": {"version": 0.0},
    "version is huge": {"version": 2**31},
    "version is negative": {"version": -1},
    "another version": {"version": 1},
}


async def test_a_clock_that_is_a_little_ahead(api: Api) -> None:
    ada = await api.person("ada")
    for ahead, status in ((5, 200), (60, 401)):
        now = int(time.time()) + ahead
        auth = {"Authorization": f"Bearer {forged(sub=str(ada.id), iat=now, exp=now + 60)}"}
        assert (await api.client.get("/users/me", headers=auth)).status_code == status


async def test_what_is_forged_below_would_else_be_good(api: Api) -> None:
    ada = await api.person("ada", Role.ADMIN)
    auth = {"Authorization": f"Bearer {forged(sub=str(ada.id))}"}
    assert (await api.client.get("/users/me", headers=auth)).status_code == 200


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_is_refused(api: Api, name: str) -> None:
    ada = await api.person("ada", Role.ADMIN)
    auth = {"Authorization": f"Bearer {forged(**{'sub': str(ada.id)} | FORGERIES[name])}"}
    for path in ("/users/me", "/posts"):
        answer = await api.client.get(path, headers=auth)
        is_problem(answer, 401, "invalid_token")


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", ".", "..", "e30.e30.", "x" * 8000, "é", "eyJhbGciOiJIUzI1NiJ9.W10.x", "\x00"],
)
async def test_what_is_no_token_is_refused(api: Api, token: str) -> None:
    header = f"Bearer {token}".encode("latin-1")
    answer = await api.client.get("/users/me", headers={b"Authorization": header})
    is_problem(answer, 401, "invalid_token")


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "bearer ", "", "Token x"])
async def test_another_scheme_is_no_sign_in(api: Api, header: str) -> None:
    answer = await api.client.get("/users/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] in {"not_authenticated", "invalid_token"}


async def test_every_spelling_of_a_name_has_the_same_count(api: Api) -> None:
    """PostgreSQL's lower() makes an i of this letter, Python's does not."""
    await sign_up(api, "iris")
    spellings = ["iris", "\u0130ris", "IR\u0130S", "\u0130r\u0130s", "Iris"]
    for name in spellings:
        is_problem(await sign_in(api, name, "wrong"), 401, "wrong_credentials")
    for name in spellings:
        is_problem(await sign_in(api, name, "wrong"), 429, "too_many_attempts")
    # The address has a count of its own: a common one would tell whose it is.
    assert (await sign_in(api, "iris@example.com")).status_code == 200


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        ([f"2001:db8::{n:x}" for n in range(6)], 429),  # one household has them all
        ([f"2001:db8:0:{n:x}::1" for n in range(6)], 200),
        ([f"192.0.2.{n}" for n in range(6)], 200),
        ([f"::ffff:192.0.2.{n}" for n in range(6)], 200),
        (["no address"] * 6, 429),
    ],
)
async def test_who_counts_as_one_address(api: Api, addresses: list[str], status: int) -> None:
    await sign_up(api)
    answers = []
    for number, address in enumerate(addresses):
        transport = httpx.ASGITransport(api.app, client=(address, 1))
        form = {"username": "ada", "password": PASSWORD if number == 5 else "wrong"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers.append((await client.post("/auth/token", data=form)).status_code)
    assert answers == [401] * 5 + [status]
