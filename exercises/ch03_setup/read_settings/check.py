"""The check of ``read_settings``, chapter 3."""

from __future__ import annotations

import os
from typing import Any
from unittest.mock import patch

from sqlalchemy import URL

from workbook.judge.case import Case
from workbook.judge.compare import said
from workbook.judge.verdict import on

GOOD = {
    "DB_USER": "ada",
    "DB_PASSWORD": "p@ss/w:rd",
    "DB_HOST": "db.example.org",
    "DB_NAME": "blog",
    "DB_PORT": "6432",
    "PATH": "elsewhere",
}


DECOY = {
    "DB_USER": "decoy",
    "DB_PASSWORD": "decoy",
    "DB_HOST": "decoy",
    "DB_NAME": "decoy",
    "DB_PORT": "1",
}


@on("authored")
def check_read_settings(case: Case) -> None:
    required = (
        "DB_PORT was left out, which is allowed: 5432 is meant then. Your code raised a KeyError."
    )
    with patch.dict(os.environ, DECOY):
        without_port = {name: value for name, value in GOOD.items() if name != "DB_PORT"}
        others = {**without_port, "DB_USER": "grace", "DB_NAME": "shop", "DB_PASSWORD": "100%"}
        for environ, port in ((GOOD, 6432), (others, 5432)):
            refused = "All settings were in order, but your code raised a ValueError."
            known: dict[type[BaseException], tuple[str, str]] = {
                KeyError: ("port_required", required),
                ValueError: ("refuses_all", refused),
            }
            got = case.call(environ, raising=known)
            _judge_settings(case, got, environ, port)
        for changed, names in (
            ({"DB_HOST": None}, {"DB_HOST"}),
            ({"DB_PASSWORD": None}, {"DB_PASSWORD"}),
            ({"DB_NAME": ""}, {"DB_NAME"}),
            ({"DB_PORT": "port"}, {"DB_PORT"}),
            ({"DB_PORT": "70000"}, {"DB_PORT"}),
            ({"DB_PORT": "0"}, {"DB_PORT"}),
            ({"DB_PORT": "-1"}, {"DB_PORT"}),
            (
                {"DB_USER": None, "DB_HOST": "", "DB_PORT": "5432x"},
                {"DB_USER", "DB_HOST", "DB_PORT"},
            ),
            (
                {"DB_USER": None, "DB_PASSWORD": None, "DB_HOST": None, "DB_NAME": None},
                set(DECOY) - {"DB_PORT"},
            ),
        ):
            values = {**GOOD, **changed}
            environ = {name: value for name, value in values.items() if value is not None}
            _judge_refusal(case, environ, names, ", ".join(map(_change, changed.items())))


def _change(change: tuple[str, str | None]) -> str:
    name, value = change
    if value is None:
        return f"{name} missing"
    return f"{name} empty" if value == "" else f"{name}={value}"


def _judge_settings(case: Case, got: Any, environ: dict[str, str], port: int) -> None:
    case.mistake("returns_nothing", got is None, "Nothing came back. Is a `return` missing?")
    case.mistake(
        "gives_text",
        not isinstance(got, URL),
        f"A URL object is asked for, not {said(got)}.",
    )
    case.mistake(
        "reads_os_environ",
        "decoy" in (got.username, got.host, got.database, got.password) or got.port == 1,
        "Your function read from os.environ. It is to read from the mapping that it was given.",
    )
    case.mistake(
        "no_driver",
        got.drivername != "postgresql+psycopg2",
        f"The driver psycopg2 is asked for; your URL has {got.drivername!r}.",
    )
    case.mistake(
        "password_torn",
        got.password != environ["DB_PASSWORD"],
        f"DB_PASSWORD was {environ['DB_PASSWORD']!r}, but the password of your URL is "
        f"{got.password!r}: its signs were taken for signs of the address.",
    )
    case.mistake(
        "port_as_text",
        isinstance(got.port, str),
        f"The port of your URL is the text {got.port!r}, not a number.",
    )
    case.same(
        (got.username, got.host, got.port, got.database),
        (environ["DB_USER"], environ["DB_HOST"], port, environ["DB_NAME"]),
    )


def _judge_refusal(case: Case, environ: dict[str, str], names: set[str], what: str) -> None:
    try:
        got = case.answer(environ)
    except (Exception, SystemExit) as error:
        _judge_message(case, error, environ, names, what)
        return
    shown = f"the URL {got}" if isinstance(got, URL) else said(got)
    mistake, why = "accepts_missing", "A variable that is not set must be refused."
    if names <= set(environ):
        mistake, why = "accepts_empty", "An empty variable is as good as none."
    if names == {"DB_PORT"}:
        mistake, why = "accepts_any_port", "A port is a number from 1 to 65535."
    case.wrong(f"With {what}, your function gave back {shown}. {why}", mistake)


def _judge_message(
    case: Case, error: BaseException, environ: dict[str, str], names: set[str], what: str
) -> None:
    message = str(error)
    case.mistake(
        "other_error",
        not isinstance(error, ValueError),
        f"With {what}, your code raised {type(error).__name__}. A ValueError is asked for, so that "
        "callers know what to expect.",
        got=[message],
    )
    password = environ.get("DB_PASSWORD", "")
    case.mistake(
        "password_in_message",
        bool(password) and password in message,
        f"With {what}, the message of your error shows the password. Messages end up in logs.",
    )
    named = {name for name in DECOY if name in message.upper()}
    missing, extra = sorted(names - named), sorted(named - names)
    case.mistake(
        "names_only_the_first",
        bool(missing) and bool(named & names),
        f"With {what}, your message does not name {', '.join(missing)}. Whoever reads it repairs "
        "one setting and meets the next error.",
        got=[message],
    )
    case.mistake(
        "names_nothing",
        bool(missing),
        f"With {what}, your message does not name {', '.join(missing)}.",
        got=[message],
    )
    case.mistake(
        "names_too_many",
        bool(extra),
        f"With {what}, your message also names {', '.join(extra)}, which is in order.",
        got=[message],
    )
