"""Links by e-mail, against a real mail server: what they do, once, and what they never tell."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy import func, select, update

from app import __main__ as command_line
from app.accounts import links
from app.crud import tokens
from app.models import EmailToken, LoginFailure, RefreshToken, Role, User
from app.operations.mail import MOST
from tests.app.accounts.test_races_of_accounts import Held
from tests.app.support.api import PASSWORD, Api, is_problem, make_settings, one_server, rows
from tests.app.support.mail import TOKEN, Mailbox, mailing
from tests.app.support.programs import free_port

pytestmark = pytest.mark.anyio
NEW_PASSWORD = "another horse"
VERIFY, RESET = "/auth/email-verification", "/auth/password-reset"


@pytest.fixture
async def smtp() -> AsyncIterator[tuple[Mailbox, int]]:
    """The mail server and its port."""
    loop = asyncio.get_running_loop()
    mailbox = Mailbox()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        0,
    )
    yield mailbox, server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def mailbox(api: Api, smtp: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """What the application of ``api`` sends."""
    url = api.app.state.settings.url().render_as_string(hide_password=False)
    monkeypatch.setattr(api.app.state.mailer, "_settings", mailing(url, smtp[1]))
    return smtp[0]


async def sign_up(client: httpx.AsyncClient, name: str = "ada", address: str = "") -> int:
    body = {"username": name, "email": address or f"{name}@example.com", "password": PASSWORD}
    answer = await client.post("/users", json=body)
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


async def sign_in(
    client: httpx.AsyncClient, password: str = PASSWORD, name: str = "ada"
) -> httpx.Response:
    return await client.post("/auth/token", data={"username": name, "password": password})


async def signed_in(client: httpx.AsyncClient, name: str = "ada") -> dict[str, str]:
    pair = (await sign_in(client, name=name)).json()
    return {"Authorization": f"Bearer {pair['access_token']}"}


async def ask(client: httpx.AsyncClient, address: str = "ada@example.com") -> httpx.Response:
    answer = await client.post(RESET, json={"email": address})
    assert answer.status_code == 202, answer.text
    return answer


async def reset(
    client: httpx.AsyncClient, token: str, password: str = NEW_PASSWORD
) -> httpx.Response:
    return await client.post(f"{RESET}/confirm", json={"token": token, "password": password})


async def verify(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(f"{VERIFY}/confirm", json={"token": token})


@one_server
async def test_an_address_is_verified(
    api: Api, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = await sign_up(api.client)
    auth = await signed_in(api.client)

    async def verified() -> set[bool]:
        found = [(await api.client.get("/users/me", headers=auth)).json()["email_verified"]]
        for fast in (True, False):
            monkeypatch.setattr(api.app.state.settings, "fast_paths", fast)
            answer = await api.client.get(f"/users/{user_id}", headers=auth)
            found.append(answer.json()["email_verified"])
        return set(found)

    assert await verified() == {False}
    with api.statements() as sent:
        answer = await api.client.post(VERIFY, headers=auth)
    assert (answer.status_code, answer.content) == (202, b"")
    # Of the address; who; of the account; the token.
    assert len(sent) == 4
    [message], [token] = mailbox.messages, mailbox.tokens()
    assert mailbox.recipients == ["ada@example.com"]
    assert (message["To"], message["From"]) == ("ada@example.com", "blog@example.com")
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"https://blog.example/verify-email#token={token}" in message.get_content()
    with api.statements() as sent:
        assert (await verify(api.client, token)).status_code == 204
    assert len(sent) == 4  # the token; who, locked; its use; the address
    assert await verified() == {True}
    is_problem(await verify(api.client, token), 400, "invalid_link")
    is_problem(await api.client.post(VERIFY, headers=auth), 409, "already_verified")
    # The same address once more is no change; another one has to be verified.
    for address, still in (("ada@example.com", True), ("other@example.com", False)):
        body = {"email": address, "current_password": PASSWORD}
        changed = await api.client.patch("/users/me", json=body, headers=auth)
        assert changed.json()["email_verified"] is still
    assert await verified() == {False}


@one_server
async def test_a_forgotten_password(api: Api, mailbox: Mailbox) -> None:
    await sign_up(api.client)
    pair = (await sign_in(api.client)).json()
    auth = {"Authorization": f"Bearer {pair['access_token']}"}
    await ask(api.client)
    [token] = mailbox.tokens()
    text = mailbox.messages[0].get_content()
    assert f"https://blog.example/reset-password#token={token}" in text
    # The question alone changes nothing.
    assert (await api.client.get("/users/me", headers=auth)).status_code == 200
    assert (await reset(api.client, token)).status_code == 204
    # All sessions are over: what is signed in, and what could be refreshed.
    is_problem(await api.client.get("/users/me", headers=auth), 401, "invalid_token")
    body = {"refresh_token": pair["refresh_token"]}
    is_problem(await api.client.post("/auth/refresh", json=body), 401, "token_reused")
    alive = select(func.count()).select_from(RefreshToken).where(*tokens.LIVE)
    assert await api.scalar(alive) == 0
    is_problem(await sign_in(api.client), 401, "wrong_credentials")
    assert (await sign_in(api.client, NEW_PASSWORD)).status_code == 200
    is_problem(await reset(api.client, token, "third horse"), 400, "invalid_link")
    assert (await sign_in(api.client, NEW_PASSWORD)).status_code == 200
    # It came to that address.
    assert await api.scalar(select(User.email_verified_at)) is not None


@one_server
async def test_only_a_hash_is_stored_and_nothing_is_logged(
    api: Api, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    await sign_up(api.client)
    with caplog.at_level(logging.DEBUG):
        await ask(api.client)
        [token] = mailbox.tokens()
        await reset(api.client, token)
    stored = await api.scalar(select(EmailToken.token_hash))
    assert len(stored) == 32
    assert token.encode() not in stored
    ours = [record for record in caplog.records if record.name.startswith("app")]
    assert ours
    assert token not in " ".join(str(record.__dict__) for record in ours)
    assert "ada@example.com" not in " ".join(str(record.__dict__) for record in ours)


@one_server
async def test_no_answer_tells_of_an_account(api: Api, mailbox: Mailbox) -> None:
    """Nor does the number of statements before it: what depends on the account comes after."""
    for name in ("ada", "closed", "deleted"):
        await sign_up(api.client, name)
    closed = update(User).where(User.username == "closed").values(is_active=False)
    await api.connection.execute(closed)
    gone = update(User).where(User.username == "deleted").values(deleted_at=func.now())
    await api.connection.execute(gone)
    answers = []
    for name in ("ada", "closed", "deleted", "nobody"):
        answer = await ask(api.client, f"{name}@example.com")
        ignored = {"x-request-id", "server-timing"}
        kept = {k: v for k, v in answer.headers.items() if k not in ignored}
        answers.append((answer.content, kept))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][1]["x-query-count"] == "1"  # the count of this client's requests
    assert mailbox.recipients == ["ada@example.com"]


@one_server
async def test_what_depends_on_the_account_starts_after_the_answer(
    api: Api, mailbox: Mailbox
) -> None:
    await sign_up(api.client)
    events: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b'{"email": "ada@example.com"}'}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            events.extend(sql for sql in sent if "users" in sql)
            events.append("answered")

    headers = [(b"content-type", b"application/json")]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": RESET, "headers": headers}
    scope |= {"query_string": b"", "http_version": "1.1", "client": ("192.0.2.1", 1)}
    sent = api.seen
    with api.statements():
        await api.app(scope, receive, send)  # type: ignore[arg-type]
    assert events == ["answered"]
    assert len(mailbox.messages) == 1


@one_server
async def test_a_link_leads_to_the_setting_and_not_to_what_a_client_says(
    api: Api, mailbox: Mailbox
) -> None:
    await sign_up(api.client)
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "http://evil"}
    body = {"email": "ada@example.com"}
    assert (await api.client.post(RESET, json=body, headers=evil)).status_code == 202
    assert "evil" not in mailbox.messages[0].as_string()
    assert "https://blog.example/reset-password#token=" in mailbox.messages[0].get_content()


@one_server
async def test_mail_goes_to_the_address_that_is_stored(api: Api, mailbox: Mailbox) -> None:
    """For PostgreSQL both are the same; for a mail server these are two mailboxes."""
    await sign_up(api.client, "iris")
    for address in ("\u0130RIS@example.com", "Iris@EXAMPLE.com", "Eve <iris@example.com>"):
        await ask(api.client, address)
    assert mailbox.recipients == ["iris@example.com"] * 3
    # All spellings have one count.
    await ask(api.client, "IRIS@example.com")
    assert len(mailbox.messages) == 3


@one_server
async def test_an_address_beyond_ascii(api: Api, mailbox: Mailbox) -> None:
    await sign_up(api.client, "jose", "jos\u00e9@b\u00fccher.example.com")
    await ask(api.client, "jose\u0301@xn--bcher-kva.example.com")
    assert mailbox.recipients == ["jos\u00e9@xn--bcher-kva.example.com"]
    [token] = mailbox.tokens()
    assert (await reset(api.client, token)).status_code == 204


async def new_password(api: Api, user_id: int, auth: dict[str, str]) -> None:
    body = {"password": "third horse", "current_password": PASSWORD}
    assert (await api.client.patch("/users/me", json=body, headers=auth)).status_code == 200


async def other_address(api: Api, user_id: int, auth: dict[str, str]) -> None:
    body = {"email": "other@example.com", "current_password": PASSWORD}
    assert (await api.client.patch("/users/me", json=body, headers=auth)).status_code == 200


async def everywhere(api: Api, user_id: int, auth: dict[str, str]) -> None:
    answer = await api.client.post("/auth/logout-everywhere", headers=auth)
    assert answer.status_code == 204


async def ban(api: Api, user_id: int, auth: dict[str, str]) -> None:
    await api.connection.execute(update(User).values(is_active=False))


async def deletion(api: Api, user_id: int, auth: dict[str, str]) -> None:
    assert (await api.client.delete("/users/me", headers=auth)).status_code == 204


async def time(api: Api, user_id: int, auth: dict[str, str]) -> None:
    await api.connection.execute(update(EmailToken).values(expires_at=func.now()))


async def another_reset(api: Api, user_id: int, auth: dict[str, str]) -> None:
    token = await _fresh(api, links.Purpose.RESET)
    assert (await reset(api.client, token, "third horse")).status_code == 204


async def nothing(api: Api, user_id: int, auth: dict[str, str]) -> None:
    """So that the others are known to be what ends a link."""


async def _fresh(api: Api, purpose: links.Purpose) -> str:
    async with api.session() as session, session.begin():
        user = await session.scalar(select(User))
        assert user
        return await links.issue(session, api.app.state.settings, user, purpose)


# Whether a link still works afterwards: one for a new password, one that verifies.
ENDS: dict[Any, tuple[bool, bool]] = {
    nothing: (True, True),
    new_password: (False, True),
    everywhere: (False, True),
    another_reset: (False, True),
    other_address: (False, False),
    ban: (False, False),
    deletion: (False, False),
    time: (False, False),
}


@one_server
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_what_ends_a_link(api: Api, end: Any) -> None:
    user_id = await sign_up(api.client)
    auth = await signed_in(api.client)
    resetting = await _fresh(api, links.Purpose.RESET)
    verifying = await _fresh(api, links.Purpose.VERIFICATION)
    await end(api, user_id, auth)
    before = await api.scalar(select(User.password_hash))
    works = [
        (await verify(api.client, verifying)).status_code == 204,
        (await reset(api.client, resetting)).status_code == 204,
    ]
    assert works == list(reversed(ENDS[end]))
    assert (await api.scalar(select(User.password_hash)) != before) == ENDS[end][0]


@one_server
async def test_a_token_that_is_none(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await sign_up(api.client)
    resetting = await _fresh(api, links.Purpose.RESET)
    verifying = await _fresh(api, links.Purpose.VERIFICATION)

    async def no_hash(_: str) -> str:
        raise AssertionError("nobody pays for a hash with a token that is none")

    monkeypatch.setattr(api.app.state.passwords, "hash", no_hash)
    hashed = (await api.scalar(select(EmailToken.token_hash))).hex()
    for token in (verifying, hashed, resetting[:-1], resetting + " ", "x", "\u0000", "\u00e9"):
        is_problem(await reset(api.client, token), 400, "invalid_link")
    for token in (resetting, hashed, verifying.swapcase(), "'", "%"):
        is_problem(await verify(api.client, token), 400, "invalid_link")
    for wrong in (1, True, ["x"], {"x": 1}, "", "x" * 129, None):
        answer = await api.client.post(f"{VERIFY}/confirm", json={"token": wrong})
        is_problem(answer, 422, "invalid")
    unused = select(func.count()).where(EmailToken.used_at.is_(None))
    assert await api.scalar(unused.select_from(EmailToken)) == 2


@one_server
async def test_a_bad_password_does_not_use_the_link_up(api: Api) -> None:
    await sign_up(api.client)
    token = await _fresh(api, links.Purpose.RESET)
    for password in ("short", "x" * 129, "a\0bcdefgh"):
        is_problem(await reset(api.client, token, password), 422, "invalid")
    assert (await reset(api.client, token)).status_code == 204


@one_server
async def test_who_has_failed_before_signs_in_with_the_new_one(api: Api) -> None:
    await sign_up(api.client)
    for login in ("ada", "ada@example.com"):
        for _ in range(5):
            await sign_in(api.client, "wrong", login)
        is_problem(await sign_in(api.client, name=login), 429, "too_many_attempts")
    token = await _fresh(api, links.Purpose.RESET)
    assert (await reset(api.client, token)).status_code == 204
    for login in ("ada", "ada@example.com"):
        assert (await sign_in(api.client, NEW_PASSWORD, login)).status_code == 200


@one_server
async def test_too_many_from_one_address(
    api: Api, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.app.state.settings, "mails_per_address", 4)
    await sign_up(api.client)
    await ask(api.client)
    for number in range(3):
        await ask(api.client, f"nobody{number}@example.com")
    # The same for an address that has an account and for one that has none.
    for name in ("ada", "nobody"):
        answer = await api.client.post(RESET, json={"email": f"{name}@example.com"})
        is_problem(answer, 429, "too_many_attempts")
        assert int(answer.headers["retry-after"]) > 0
    auth = await signed_in(api.client)
    is_problem(await api.client.post(VERIFY, headers=auth), 429, "too_many_attempts")
    transport = httpx.ASGITransport(api.app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as other:
        await ask(other)
    assert len(mailbox.messages) == 2
    past = func.now() - timedelta(hours=1)
    await api.connection.execute(update(LoginFailure).values(window_start=past))
    await ask(api.client)


@one_server
async def test_too_many_to_one_account(api: Api, mailbox: Mailbox) -> None:
    """From wherever they are asked for. Who is signed in is told; who is not hears nothing."""
    await sign_up(api.client)
    for number in range(5):
        transport = httpx.ASGITransport(api.app, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            await ask(client)
    assert len(mailbox.messages) == 3
    auth = await signed_in(api.client)
    for _ in range(3):
        assert (await api.client.post(VERIFY, headers=auth)).status_code == 202
    is_problem(await api.client.post(VERIFY, headers=auth), 429, "too_many_attempts")
    assert len(mailbox.messages) == 6


@one_server
async def test_a_mail_server_that_does_not_take_it(
    api: Api,
    mailbox: Mailbox,
    smtp: tuple[Mailbox, int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await sign_up(api.client, "unknown")
    url = api.app.state.settings.url().render_as_string(hide_password=False)
    mailer = api.app.state.mailer
    known, silent = mailing(url, smtp[1]), mailing(url, free_port())
    causes = ["SMTPRecipientsRefused", "SMTPConnectError: Error connecting to 127.0.0.1"]
    for settings, cause in zip((known, silent), causes, strict=True):
        caplog.clear()
        monkeypatch.setattr(mailer, "_settings", settings)
        await ask(api.client, "unknown@example.com")
        [record] = [one for one in caplog.records if one.message == "mail not sent"]
        assert vars(record)["cause"].startswith(cause)
        assert "unknown@" not in str(record.__dict__)
        assert not mailer.busy
    assert mailbox.messages == []


@one_server
async def test_without_a_mail_server(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await sign_up(api.client)
    capsys.readouterr()
    await ask(api.client)
    # In development it is printed, in one piece.
    printed = capsys.readouterr().out
    assert "To: ada@example.com" in printed
    [token] = TOKEN.findall(printed)
    assert f"http://localhost:8000/reset-password#token={token}" in printed
    assert (await reset(api.client, token)).status_code == 204
    auth = await api.token(await api.scalar(select(User.id)))
    settings = api.app.state.settings.model_copy(update={"environment": "production"})
    monkeypatch.setattr(api.app.state.mailer, "_settings", settings)
    for name in ("ada", "nobody"):
        answer = await api.client.post(RESET, json={"email": f"{name}@example.com"})
        is_problem(answer, 503, "no_mail")
    is_problem(await api.client.post(VERIFY, headers=auth), 503, "no_mail")
    assert capsys.readouterr().out == ""


@one_server
async def test_no_more_than_so_many_at_once(
    api: Api, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.app.state.mailer, "_sending", MOST)
    for name in ("ada", "nobody"):
        answer = await api.client.post(RESET, json={"email": f"{name}@example.com"})
        is_problem(answer, 503, "busy")
        assert answer.headers["retry-after"]


@one_server
async def test_prune_removes_what_is_over(api: Api) -> None:
    await sign_up(api.client)
    for _ in range(2):
        await _fresh(api, links.Purpose.RESET)
    first = select(func.min(EmailToken.id)).scalar_subquery()
    over = update(EmailToken).where(EmailToken.id == first).values(expires_at=func.now())
    await api.connection.execute(over.values(expires_at=func.now() - timedelta(seconds=1)))
    async with api.session() as session, session.begin():
        await command_line.prune(session, api.app.state.settings, Namespace())
    assert await api.scalar(select(func.count()).select_from(EmailToken)) == 1


async def one_link(app: FastAPI, client: httpx.AsyncClient, purpose: links.Purpose) -> str:
    """A link of the only user."""
    await sign_up(client)
    async with app.state.database.SessionLocal.begin() as session:
        user = await session.scalar(select(User))
        token: str = await links.issue(session, app.state.settings, user, purpose)
        return token


async def test_of_two_resets_at_once_with_one_link_one_counts(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    token = await one_link(app, client, links.Purpose.RESET)
    candidates = [f"horse number {n}" for n in range(5)]
    answers = await asyncio.gather(*(reset(client, token, one) for one in candidates))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400, 400, 400]
    [winner] = [n for n, answer in enumerate(answers) if answer.status_code == 204]
    for number, password in enumerate(candidates):
        status = (await sign_in(client, password)).status_code
        assert status == (200 if number == winner else 401)
    assert await rows(scratch_url, "SELECT token_version FROM users") == [(1,)]


async def test_a_reset_ends_what_is_just_being_refreshed(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await one_link(app, client, links.Purpose.RESET)
    pair = (await sign_in(client)).json()
    held = Held(monkeypatch, tokens, "store")
    body = {"refresh_token": pair["refresh_token"]}
    refresh = asyncio.ensure_future(client.post("/auth/refresh", json=body))
    assert (await held.meanwhile(scratch_url, reset(client, token))).status_code == 204
    assert (await refresh).status_code == 200
    alive = "SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL"
    assert await rows(scratch_url, alive) == [(0,)]


async def test_an_account_that_is_closed_while_a_reset_is_hashed(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await one_link(app, client, links.Purpose.RESET)
    held = Held(monkeypatch, app.state.passwords, "hash")
    late = asyncio.ensure_future(reset(client, token))
    await held.reached()
    await rows(scratch_url, "UPDATE users SET is_active = false")
    held.let_go()
    is_problem(await late, 400, "invalid_link")
    is_problem(await sign_in(client, NEW_PASSWORD), 401, "wrong_credentials")


SMTP_SETTINGS = {"smtp_host": "mail.example", "mail_from": "blog@example.com"}
LIVE_SETTINGS = {"environment": "production", "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz"}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"smtp_host": "mail.example"}, "MAIL_FROM"),
        (SMTP_SETTINGS | {"mail_from": "a@b\r\nBcc: x@y"}, "MAIL_FROM"),
        (SMTP_SETTINGS | LIVE_SETTINGS, "PUBLIC_URL"),
        (SMTP_SETTINGS | LIVE_SETTINGS | {"public_url": "http://blog.example"}, "PUBLIC_URL"),
        ({"public_url": "blog.example"}, "public_url"),
        ({"public_url": "https://blog.example/?next="}, "public_url"),
        (SMTP_SETTINGS | {"smtp_security": "none", "smtp_username": "x"}, "SMTP_SECURITY"),
        (SMTP_SETTINGS | {"smtp_security": "some"}, "smtp_security"),
    ],
)
def test_settings_that_cannot_work(changes: dict[str, Any], complaint: str) -> None:
    url = "postgresql://localhost/blog"
    with pytest.raises(ValidationError, match=complaint):
        make_settings(url, **changes)
    fine = SMTP_SETTINGS | LIVE_SETTINGS | {"public_url": "https://blog.example/app/"}
    assert make_settings(url, **fine).website == "https://blog.example/app"


@one_server
async def test_guests_and_admins_have_links_too(api: Api, mailbox: Mailbox) -> None:
    for role in (Role.GUEST, Role.ADMIN):
        person = await api.person(role, role)
        assert (await api.client.post(VERIFY, headers=person.auth)).status_code == 202
        await ask(api.client, f"{role}@example.com")
    assert len(mailbox.messages) == 4
