"""The check of ``read_settings``, chapter 3."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from sqlalchemy import URL

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

GOOD = {
    "DB_USER": "ada",
    "DB_PASSWORD": "p@ss/w:rd",
    "DB_HOST": "db.example.org",
    "DB_NAME": "blog",
    "DB_PORT": "6432",
    "PATH": "elsewhere",
}
NAMES = ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME", "DB_PORT")
REQUIRED = NAMES[:4]
VALUES = (
    " ends ",
    "100%",
    "%40",
    "@/:#?",
    "O'Brien",
    "a b",
    "0",
    "None",
    "{x}",
    "é",
    "x" * 90,
    " ",
)
PORTS = (
    *("1", "65535", "5432", "80", "0", "65536", "70000", "-1", "", " ", "port", "5432x", "5432.0"),
    *(
        " 5432",
        "5432 ",
        "5432\n",
        "+5432",
        "5_432",
        "0x50",
        "1e3",
        "\u0665\u0664\u0663\u0662",
        "\u00b2",
    ),
    *("99999999999", "00080", "65535.5", "5432,5433", "None"),
)


def calls(world: World) -> Iterator[Call]:
    yield call(GOOD, before=_decoys)
    yield call(MappingProxyType(GOOD), words="read_settings(a mapping that cannot be changed)")
    yield _settings(DB_PORT=None)
    for place, value in enumerate(VALUES):
        yield _settings(DB_USER=value, DB_NAME=value)
        yield _settings(DB_PASSWORD=value, DB_HOST=VALUES[place - 1])
    for port in PORTS:
        yield _settings(DB_PORT=port)
    for missing in range(1, 16):
        chosen = [name for place, name in enumerate(REQUIRED) if missing >> place & 1]
        for empty in (0, 1):
            gone = {name: (None, "")[(place + empty) % 2] for place, name in enumerate(chosen)}
            wrong = (None, "5432", "zero")[(missing + empty) % 3]
            yield replace(_settings(**gone, DB_PORT=wrong), before=_decoys)
    yield _settings(DB_PASSWORD="DB_HOST", DB_PORT="x")  # noqa: S106
    yield call({}, before=_decoys, read_error=partial(_named, environ={}))


def _settings(**changes: str | None) -> Call:
    every: dict[str, str | None] = {**GOOD, **changes}
    values = {key: value for key, value in every.items() if value is not None}
    return call(values, read_error=partial(_named, environ=values))


def _decoys(_: Any) -> None:
    for name in NAMES:
        os.environ[name] = "1"


def _named(error: BaseException, environ: dict[str, str]) -> Any:
    """The variables that the message names, and whether it shows the password."""
    text, password = str(error), environ.get("DB_PASSWORD", "")
    shown = len(password) > 2 and password not in NAMES and password in text
    return sorted(set(re.findall(r"DB_[A-Z]+", text.upper()))), shown


@on("authored")
def check_read_settings(case: Case) -> None:
    required = (
        "DB_PORT was left out, which is allowed: 5432 is meant then. Your code raised a KeyError."
    )
    without_port = {name: value for name, value in GOOD.items() if name != "DB_PORT"}
    with patch.dict(os.environ, dict.fromkeys(NAMES, "1")):
        for environ in (GOOD, without_port):
            got = case.call(dict(environ), raising={KeyError: ("port_required", required)})
            if not isinstance(got, URL):
                return
            case.mistake(
                "reads_os_environ",
                got.username == "1",
                "Your function read from os.environ. It is to read from the mapping that it was "
                "given.",
            )
            case.mistake(
                "password_torn",
                got.password != GOOD["DB_PASSWORD"],
                f"DB_PASSWORD was {GOOD['DB_PASSWORD']!r}, but the password of your URL is "
                f"{got.password!r}. URL.create takes the value as it is.",
            )
        for changed, names in (
            ({"DB_HOST": None}, {"DB_HOST"}),
            ({"DB_NAME": ""}, {"DB_NAME"}),
            ({"DB_PORT": "port"}, {"DB_PORT"}),
            ({"DB_PORT": "70000"}, {"DB_PORT"}),
            ({"DB_USER": None, "DB_HOST": "", "DB_PORT": "x"}, {"DB_USER", "DB_HOST", "DB_PORT"}),
        ):
            values = {k: v for k, v in (GOOD | changed).items() if v is not None}
            what = ", ".join(f"{name}={value!r}" for name, value in changed.items())
            _judge_refusal(case, values, names, f"With {what.replace('None', '(missing)')}")


def _judge_refusal(case: Case, environ: dict[str, str], names: set[str], what: str) -> None:
    mistake, why = "accepts_missing", "A variable that is not set must be refused."
    if names <= set(environ):
        mistake, why = "accepts_empty", "An empty variable is as good as none."
    if names == {"DB_PORT"}:
        mistake, why = "accepts_any_port", "A port is a number from 1 to 65535."
    try:
        case.answer(dict(environ))
    except (Exception, SystemExit) as error:
        message = str(error)
        named, shown = set(_named(error, environ)[0]), _named(error, environ)[1]
        case.mistake(
            "other_error",
            not isinstance(error, ValueError),
            f"{what}, your code raised {type(error).__name__}. A ValueError is asked for, so that "
            "callers know what to expect.",
            got=[message],
        )
    else:
        case.wrong(f"{what}, your function returned a value. {why}", mistake)
    case.mistake(
        "password_in_message",
        shown,
        f"{what}, the message of your error shows the password. Messages end up in logs.",
    )
    missing, extra = sorted(names - named), sorted(named - names)
    case.mistake(
        "names_only_the_first",
        bool(missing) and bool(named & names),
        f"{what}, your message does not name {', '.join(missing)}. Whoever reads it repairs "
        "one setting and meets the next error.",
        got=[message],
    )
    case.mistake(
        "names_nothing",
        bool(missing),
        f"{what}, your message does not name {', '.join(missing)}.",
        got=[message],
    )
    case.mistake(
        "names_too_many",
        bool(extra),
        f"{what}, your message also names {', '.join(extra)}, which is in order.",
        got=[message],
    )
