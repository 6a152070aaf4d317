"""The list of one's sessions, and their end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from app.crud import tokens
from app.http import cursors
from app.models import RefreshToken, Role
from tests.app.accounts.test_races_of_accounts import Held
from tests.app.support.api import PASSWORD, SECRET, Api, is_problem, one_server, rows, sign_up

pytestmark = pytest.mark.anyio
URL = "/users/me/sessions"


class Device:
    """A client that signs in, and refreshes after a 401."""

    def __init__(self, client: httpx.AsyncClient, agent: str = "browser") -> None:
        self._client = client
        self._agent = {"User-Agent": agent}
        self.pair: dict[str, Any] = {}

    @property
    def id(self) -> str:
        """Of its session."""
        claims = jwt.decode(self.pair["access_token"], options={"verify_signature": False})
        return str(UUID(hex=claims["family"]))

    async def sign_in(self, name: str = "ada") -> Device:
        form = {"username": name, "password": PASSWORD}
        answer = await self._client.post("/auth/token", data=form, headers=self._agent)
        assert answer.status_code == 200, answer.text
        self.pair = answer.json()
        return self

    async def refresh(self) -> int:
        body = {"refresh_token": self.pair["refresh_token"]}
        answer = await self._client.post("/auth/refresh", json=body, headers=self._agent)
        if answer.status_code == 200:
            self.pair = answer.json()
        return answer.status_code

    async def send(self, method: str, url: str = URL) -> httpx.Response:
        auth = {"Authorization": f"Bearer {self.pair['access_token']}"}
        return await self._client.request(method, url, headers=auth | self._agent)

    async def sessions(self) -> list[dict[str, Any]]:
        answer = await self.send("GET")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


async def account(api: Api, name: str = "ada") -> None:
    await sign_up(api.app, api.client, name)


@one_server
async def test_the_list(api: Api) -> None:
    await account(api)
    await account(api, "eve")
    laptop = await Device(api.client, "laptop").sign_in()
    # The transaction of a test has one time for all: move what came before.
    past = func.now() - timedelta(hours=1)
    values = {"created_at": past, "signed_in_at": past}
    await api.connection.execute(update(RefreshToken).values(**values))
    assert await laptop.refresh() == 200
    phone = await Device(api.client, "phone\x01" + "y" * 400).sign_in()
    await Device(api.client).sign_in("eve")
    with api.statements() as sent:
        found = await laptop.sessions()
    assert len(sent) == 2  # who, and the list
    assert [one["id"] for one in found] == [phone.id, laptop.id]
    assert [one["current"] for one in found] == [False, True]
    assert found[1]["user_agent"] == "laptop"
    assert found[0]["user_agent"].startswith("phoney")
    assert len(found[0]["user_agent"]) == 300
    # Since its sign-in, not since it was refreshed.
    assert found[1]["signed_in_at"] < found[1]["refreshed_at"] < found[1]["expires_at"]
    text = (await laptop.send("GET")).text
    assert laptop.pair["refresh_token"] not in text
    await account(api, "newcomer")
    assert len(await (await Device(api.client).sign_in("newcomer")).sessions()) == 1


@one_server
async def test_two_tabs_are_one_session(api: Api) -> None:
    await account(api)
    device = await Device(api.client).sign_in()
    old = dict(device.pair)
    assert await device.refresh() == 200
    device.pair = old
    assert await device.refresh() == 200
    live = select(func.count()).select_from(RefreshToken).where(*tokens.LIVE)
    assert await api.scalar(live) == 2
    assert [one["id"] for one in await device.sessions()] == [device.id]


@one_server
async def test_what_is_over_is_not_listed(api: Api) -> None:
    await account(api)
    mine, gone, expired = [await Device(api.client).sign_in() for _ in range(3)]
    await api.client.post("/auth/logout", json={"refresh_token": gone.pair["refresh_token"]})
    over = update(RefreshToken).where(RefreshToken.family == UUID(expired.id))
    await api.connection.execute(over.values(expires_at=func.now() - timedelta(seconds=1)))
    assert [one["id"] for one in await mine.sessions()] == [mine.id]
    for device in (gone, expired):
        is_problem(await mine.send("DELETE", f"{URL}/{device.id}"), 404, "not_found")
    # A login that has nothing to go on with is not shown to itself either.
    assert [one["current"] for one in await gone.sessions()] == [False]


@one_server
async def test_tokens_from_before_the_list(api: Api) -> None:
    await account(api)
    device = await Device(api.client).sign_in()
    old = update(RefreshToken).values(signed_in_at=None, user_agent=None)
    await api.connection.execute(old)
    [shown] = await device.sessions()
    assert shown["user_agent"] is None
    assert shown["signed_in_at"] == shown["refreshed_at"]
    assert await device.refresh() == 200
    [after] = await device.sessions()
    assert (after["user_agent"], after["signed_in_at"]) == ("browser", shown["signed_in_at"])


@one_server
@pytest.mark.parametrize("limit", [1, 2])
async def test_every_page(api: Api, limit: int) -> None:
    await account(api)
    device = Device(api.client)
    all_of_them = {(await device.sign_in()).id for _ in range(5)}
    seen: list[str] = []
    url: str | None = f"{URL}?limit={limit}"
    while url:
        page = (await device.send("GET", url)).json()
        seen += [one["id"] for one in page["items"]]
        following = page["next_cursor"]
        url = f"{URL}?limit={limit}&cursor={following}" if following else None
    assert len(seen) == 5
    assert set(seen) == all_of_them
    for cursor in (cursors.encode(SECRET.encode(), "users", 1), "x", following or "A" * 40):
        is_problem(await device.send("GET", f"{URL}?cursor={cursor}"), 422, "invalid_cursor")


@one_server
async def test_the_end_of_one(api: Api) -> None:
    await account(api)
    mine, stolen, other = [await Device(api.client).sign_in() for _ in range(3)]
    with api.statements() as sent:
        answer = await mine.send("DELETE", f"{URL}/{stolen.id}")
    assert answer.status_code == 204
    assert len(sent) == 3  # who, locked; the tokens; the version
    # At once, and not only when its access token expires.
    assert (await stolen.send("GET", "/users/me")).status_code == 401
    assert await stolen.refresh() == 401
    for device in (mine, other):
        assert (await device.send("GET")).status_code == 401
        assert await device.refresh() == 200
    assert {one["id"] for one in await mine.sessions()} == {mine.id, other.id}
    # One's own is a way to sign out.
    assert (await mine.send("DELETE", f"{URL}/{mine.id}")).status_code == 204
    assert await mine.refresh() == 401
    assert await other.refresh() == 200


@one_server
async def test_the_end_of_all_others(api: Api) -> None:
    await account(api)
    await account(api, "eve")
    mine, second, third = [await Device(api.client).sign_in() for _ in range(3)]
    eve = await Device(api.client).sign_in("eve")
    assert (await mine.send("DELETE")).status_code == 204
    assert [await device.refresh() for device in (second, third, mine)] == [401, 401, 200]
    assert [one["id"] for one in await mine.sessions()] == [mine.id]
    assert (await eve.send("GET")).status_code == 200
    assert await eve.refresh() == 200
    # With nobody else there it is the same.
    assert (await mine.send("DELETE")).status_code == 204
    assert await mine.refresh() == 200


@one_server
async def test_a_session_of_somebody_else_is_not_there(api: Api) -> None:
    await account(api)
    root = await api.person("root", Role.ADMIN)
    ada = await Device(api.client).sign_in()
    await account(api, "eve")
    eve = await Device(api.client).sign_in("eve")
    for session_id in (ada.id, str(uuid4())):
        theirs = await eve.send("DELETE", f"{URL}/{session_id}")
        is_problem(theirs, 404, "not_found")
        # Nor for an admin, who closes the account instead.
        answer = await api.client.delete(f"{URL}/{session_id}", headers=root.auth)
        is_problem(answer, 404, "not_found")
    # And nothing has ended: neither theirs nor one's own.
    for device in (ada, eve):
        assert (await device.send("GET", "/users/me")).status_code == 200
        assert await device.refresh() == 200


@one_server
@pytest.mark.parametrize(
    "spelling", ["1", "{%s}", "urn:uuid:%s", "%s ", " %s", "%s%%00", "%s-", "me", "%%2e%%2e"]
)
async def test_an_id_has_one_spelling(api: Api, spelling: str) -> None:
    await account(api)
    device = await Device(api.client).sign_in()
    wrong = spelling % device.id if "%s" in spelling else spelling
    is_problem(await device.send("DELETE", f"{URL}/{wrong}"), 422, "invalid")
    without_hyphens = device.id.replace("-", "")
    for other in (without_hyphens, device.id.upper()):
        if other != device.id:
            is_problem(await device.send("DELETE", f"{URL}/{other}"), 422, "invalid")
    assert await device.refresh() == 200


@one_server
async def test_a_guest_has_sessions_too(api: Api) -> None:
    guest = await api.person("guest", Role.GUEST)
    answer = await api.client.get(URL, headers=guest.auth)
    assert answer.json() == {"items": [], "next_cursor": None}
    assert (await api.client.delete(URL, headers=guest.auth)).status_code == 204


@one_server
async def test_an_access_token_alone_does_not_last_longer_by_it(api: Api) -> None:
    """A stolen access token is enough to end sessions, and doing so ends that token as well."""
    await account(api)
    device = await Device(api.client).sign_in()
    answer = await device.send("DELETE")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await device.send("GET")).status_code == 401


@pytest.mark.parametrize("which", ["one", "others"])
async def test_a_refresh_that_is_under_way_does_not_save_a_session(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
    which: str,
) -> None:
    await sign_up(app, client, "ada")
    mine, stolen = [await Device(client).sign_in() for _ in range(2)]
    held = Held(monkeypatch, tokens, "store")
    refresh = asyncio.ensure_future(stolen.refresh())
    url = f"{URL}/{stolen.id}" if which == "one" else URL
    assert (await held.meanwhile(scratch_url, mine.send("DELETE", url))).status_code == 204
    assert await refresh == 200
    assert (await stolen.send("GET")).status_code == 401
    assert await stolen.refresh() == 401
    assert await mine.refresh() == 200
    live = "SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL"
    assert await rows(scratch_url, live) == [(1,)]


async def test_of_two_that_end_each_other_at_once_one_stays(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await sign_up(app, client, "ada")
    one, two = [await Device(client).sign_in() for _ in range(2)]
    answers = await asyncio.gather(
        one.send("DELETE", f"{URL}/{two.id}"), two.send("DELETE", f"{URL}/{one.id}")
    )
    # The second one's token has ended meanwhile.
    assert sorted(answer.status_code for answer in answers) == [204, 401]
    assert sorted([await one.refresh(), await two.refresh()]) == [200, 401]
