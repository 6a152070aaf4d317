"""What an attacker sends to sign up, to sign in and to stay: always a 4xx that says why."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import User
from tests.app.support.api import PASSWORD, TEXTS, Api, refused, send

pytestmark = pytest.mark.anyio

SIGN_UP = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("field", ["username", "email", "password"])
async def test_sign_up_fields(api: Api, field: str, text: str) -> None:
    # No sign-up is that long: its body isn't even read to its end.
    status = 413 if text == "long" else 422
    refused(await send(api, "POST", "/users", SIGN_UP | {field: TEXTS[text]}), status)
    assert await api.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"username": ""},
        {"username": " ada"},
        {"username": "ada\n"},
        {"username": "1ada"},
        {"username": "a" * 33},
        {"username": "аda"},  # a Cyrillic letter that looks the same
        {"username": "ada@example.com"},
        {"username": "../me"},
        {"username": "<b>"},
        {"username": None},
        {"email": "no address"},
        {"email": "a@b"},
        {"email": "a@" + "x" * 300 + ".com"},
        {"email": "a\r\nBcc: b@example.com"},
        {"password": "short"},
        {"password": "p" * 129},
        {"role": "admin"},
        {"is_active": True},
        {"id": 1},
        {"deleted_at": None},
        {"__class__": "x"},
    ],
)
async def test_sign_up_values(api: Api, change: dict[str, Any]) -> None:
    refused(await send(api, "POST", "/users", SIGN_UP | change), 422)


@pytest.mark.parametrize(
    ("email", "stored"),
    [
        ("Ada@EXAMPLE.com", "Ada@example.com"),
        ("Ada Lovelace <ada@example.com>", "ada@example.com"),
        ("stra\u00dfe@example.com", "stra\u00dfe@example.com"),
        ("e\u0301@example.com", "\u00e9@example.com"),
        ("x@b\u00fccher.example.com", "x@b\u00fccher.example.com"),
        ('"a b"@example.com', None),
        ("a@[127.0.0.1]", None),
        ("a@localhost", None),
        ("a@example.com\u202e", None),
        ("\u202ea@example.com", None),
        ("a@example.com,b@example.com", None),
        ("a@example.com\0", None),
        ("<" * 3000 + "a@example.com", None),
    ],
)
async def test_strange_addresses(api: Api, email: str, stored: str | None) -> None:
    answer = await send(api, "POST", "/users", SIGN_UP | {"email": email})
    if stored is None:
        refused(answer, 422)
    else:
        assert answer.status_code == 201, answer.text
        assert answer.json()["email"] == stored


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("kim@example.com", "\u212aim@example.com", True),  # the Kelvin sign
        ("iris@example.com", "\u0130ris@example.com", True),
        ("e\u0301@example.com", "\u00c9@example.com", True),
        ("strasse@example.com", "stra\u00dfe@example.com", False),
        ("ﬀ@example.com", "ff@example.com", False),
    ],
)
async def test_addresses_that_fold_into_one(api: Api, one: str, two: str, same: bool) -> None:
    """The unique index decides, and nothing else: the second is a 409 or a user, never more."""
    first = await send(api, "POST", "/users", SIGN_UP | {"email": one})
    assert first.status_code == 201
    second = await send(api, "POST", "/users", SIGN_UP | {"username": "eve", "email": two})
    if same:
        refused(second, 409)
        assert second.json()["code"] == "email_taken"
    else:
        assert second.status_code == 201


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "ada"},
        {"password": "x"},
        {"username": "", "password": "x"},
        {"username": "a\0", "password": "x"},
        {"username": "ada", "password": "\0"},
        {"username": "a" * 255, "password": "x"},
        {"username": "ada", "password": "p" * 129},
        {"username": "ada", "password": "x", "grant_type": "client_credentials"},
        {"username": "ada", "password": "x", "scope": "s" * 201},
    ],
)
async def test_sign_in_forms(api: Api, form: dict[str, str]) -> None:
    refused(await api.client.post("/auth/token", data=form), 422)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"username": "ada", "password": "x"}'),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"username=%FF&password=%00"),
        ("application/x-www-form-urlencoded", b"&".join(b"k%d=v" % n for n in range(5000))),
        ("application/x-www-form-urlencoded", b"\xff" * 1000),
    ],
)
async def test_sign_in_bodies(api: Api, kind: str, body: bytes) -> None:
    answer = await api.client.post("/auth/token", content=body, headers={"Content-Type": kind})
    refused(answer, 400, 413, 422)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\0", "x" * 5000, 1, None, [], {}])
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
async def test_refresh_tokens(api: Api, path: str, token: Any) -> None:
    refused(await send(api, "POST", path, {"refresh_token": token}), 401, 422)


async def test_an_error_never_repeats_what_was_sent(api: Api) -> None:
    body = SIGN_UP | {"password": "my-secret-passw\0rd", "username": "secret name"}
    answer = await send(api, "POST", "/users", body)
    refused(answer, 422)
    assert "secret" not in answer.text
