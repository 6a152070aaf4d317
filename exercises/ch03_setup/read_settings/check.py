"""The check of ``read_settings``, chapter 3."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

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
    *("99999999999", "00080", "0000080", "65535.5", "5432,5433", "None"),
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
    case.answer(dict(GOOD))  # what raises here has a message of exercise.toml
    for name, value in (("DB_HOST", None), ("DB_NAME", "")):
        environ = {**GOOD, name: value}
        what = f"With {name}=''"
        if value is None:
            what = f"Without {name}"
            del environ[name]
        try:
            case.answer(environ)
        except ValueError:
            continue  # what its message says is for the messages of exercise.toml
        except Exception as error:
            case.wrong(
                f"{what}, your code raised {type(error).__name__}. The task asks for a ValueError, "
                "so that callers know what to expect.",
                "other_error",
                error,
            )
        case.mistake(
            "accepts_missing",
            value is None,
            f"{what}, your function returned a value. If one of the required variables isn't set, "
            "the function must raise a ValueError.",
        )
        case.wrong(
            f"{what}, your function returned a value. An empty variable must raise a ValueError, "
            "like a missing one.",
            "accepts_empty",
        )
