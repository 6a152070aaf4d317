"""The check of ``what_is_wrong``, chapter 3."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import (
    ArgumentError,
    NoSuchModuleError,
    OperationalError,
)

from exercises.ch03_setup.common import connections_of
from workbook.judge.case import Case
from workbook.judge.verdict import on


@on("authored")
def check_what_is_wrong(case: Case) -> None:
    case.sql("SELECT 1")
    right = case.url

    def written(**changes: Any) -> str:
        return right.set(**changes).render_as_string(hide_password=False)

    absent = next(name for name in ("psycopg", "pg8000", "psycopg2cffi") if not find_spec(name))
    for address, expected, what in (
        (written(), None, "an address that works"),
        ("localhost and so on", "address", "a text that is no address"),
        (
            "postgresql+psycopg2://user:password@host:port/dbname",
            "address",
            "an address whose port is a word",
        ),
        (written(drivername="postgres"), "driver", "an address that begins with postgres://"),
        (
            written(drivername=f"postgresql+{absent}"),
            "driver",
            f"the driver {absent}, which is not installed",
        ),
        (written(host="db..internal"), "host", "a host that nobody knows"),
        (written(port=1), "port", "a port where nobody listens"),
        (written(password="guessed"), "login", "a wrong password"),  # noqa: S106
        (written(username="database"), "login", "a user called database, whom nobody created"),
        (written(database="blog_of_nobody"), "database", "a database that does not exist"),
        (written(), None, "an address that works"),
    ):
        _judge_diagnosis(case, address, expected, what)


def _uncaught(what: str) -> dict[type[BaseException], tuple[str, str]]:
    def said_of(error: type[BaseException], more: str = "") -> str:
        return f"With {what}, your code raised {error.__name__} instead of answering.{more}"

    at_once = " The driver is imported when the engine is made."
    several = " Not every address that cannot be read is an ArgumentError."
    return {
        NoSuchModuleError: ("driver_not_caught", said_of(NoSuchModuleError)),
        ModuleNotFoundError: ("driver_not_caught", said_of(ModuleNotFoundError, at_once)),
        ArgumentError: ("address_not_caught", said_of(ArgumentError)),
        ValueError: ("address_not_caught", said_of(ValueError, several)),
        OperationalError: ("connect_not_caught", said_of(OperationalError)),
    }


def _judge_diagnosis(case: Case, address: str, expected: str | None, what: str) -> None:
    shown = [address.replace(str(case.url.password), "***")]
    gc.disable()  # a connection that only the garbage collector gives back is not given back
    try:
        with _attempts() as tried:
            got = case.call(address, raising=_uncaught(what))
        still = connections_of(case, 0)
    finally:
        gc.enable()
    case.mistake(
        "leaves_connection_open",
        still > 0,
        f"With {what}, a connection stays open after your function has returned. The pool keeps it "
        "for next time, and there is no next time.",
    )
    case.mistake(
        "never_connects",
        not tried and got != expected and expected not in {"address", "driver", None},
        f"With {what}, your code gave {got!r} without having tried to connect. Making an engine "
        "sends nothing; only a connection finds out.",
        got=shown,
    )
    kind = f"takes_{expected}_for_{got}" if expected else "false_alarm"
    case.mistake(
        kind if got or not expected else "finds_nothing",
        got != expected,
        f"With {what}, {expected!r} is expected; your code gave {got!r}.",
        got=shown,
    )


@contextmanager
def _attempts() -> Iterator[list[Any]]:
    """Counts how often somebody tries to connect."""
    tried: list[Any] = []

    def note(*arguments: Any) -> None:
        tried.append(arguments[0])

    event.listen(Engine, "do_connect", note)
    try:
        yield tried
    finally:
        event.remove(Engine, "do_connect", note)
