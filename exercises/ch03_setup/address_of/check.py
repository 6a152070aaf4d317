"""The check of ``address_of``, chapter 3."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, create_engine, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    SQLAlchemyError,
)

from workbook.judge.case import Case
from workbook.judge.compare import said
from workbook.judge.verdict import on


@on("authored")
def check_address_of(case: Case) -> None:
    plain = ("ada", "secret", "localhost", 5432, "blog")
    for parts in (
        plain,
        ("ada", "p@ss/w:rd", "db.example.org", 6432, "blog"),
        ("ada", "100%sure", "localhost", 5432, "blog"),
        ("ada", "%40home#1?", "localhost", 5432, "blog"),
        ("ada", "two words+one", "localhost", 5432, "blog"),
        ("ada@example.org", "se:cret", "localhost", 5432, "blog"),
        ("team/ada", "@", "::1", 5432, "blog"),
        ("ada", "secret", "localhost", 5432, "what? a #blog"),
    ):
        _judge_address(case, case.call(*parts), parts)
    url = case.url
    _connect(case, case.call(url.username, str(url.password), url.host, url.port, url.database))


def _judge_address(case: Case, got: Any, parts: tuple[str, str, str, int, str]) -> None:
    user, password, host, port, database = parts
    given = f"user {user!r}, password {password!r}, host {host!r}, database {database!r}"
    case.mistake("gives_a_url_object", isinstance(got, URL), "The address is asked for as text.")
    case.mistake("returns_nothing", got is None, "Nothing came back. Is a `return` missing?")
    case.mistake("no_text", not isinstance(got, str), f"Text was expected, not {said(got)}.")
    case.mistake(
        "password_hidden",
        "***" in got,
        "Your address holds three stars where the password should be. That form is for logs; "
        "the server would take the stars for the password.",
    )
    try:
        read = make_url(got)
    except (ArgumentError, ValueError) as error:
        case.wrong(
            f"With {given} SQLAlchemy cannot read your address: {error}. Signs in the parts are "
            "taken for signs of the address.",
            "torn_apart",
            got=[got],
        )
    case.mistake(
        "no_driver",
        read.drivername != "postgresql+psycopg2",
        f"The driver psycopg2 is asked for; your address begins with {read.drivername!r}.",
        got=[got],
    )
    case.mistake(
        "plus_for_blank",
        " " in password and read.password == password.replace(" ", "+"),
        "A blank in the password became a plus sign. That is how web forms write a blank; in an "
        "address a plus is a plus.",
        got=[got],
    )
    for name, sent, came in (
        ("user", user, read.username),
        ("password", password, read.password),
        ("host", host, read.host),
        ("database", database, read.database),
    ):
        case.mistake(
            "escaped_twice",
            came != sent and came is not None and came == quote(sent, safe=""),
            f"The {name} is encoded twice: SQLAlchemy reads {came!r} for {sent!r}. URL.create "
            "takes the parts as they are.",
            got=[got],
        )
    case.mistake(
        "percent_not_escaped",
        read.password != password and read.password == unquote(password),
        f"The password was {password!r}, SQLAlchemy reads {read.password!r}: a percent sign and "
        "what follows it are taken for an encoded sign.",
        got=[got],
    )
    pairs = {
        "user": (user, read.username),
        "password": (password, read.password),
        "host": (host, read.host),
        "port": (port, read.port),
        "database": (database, read.database),
    }
    wrong = [
        f"{name}: {came!r} instead of {sent!r}"
        for name, (sent, came) in pairs.items()
        if came != sent
    ]
    awkward = [
        name
        for name, (sent, came) in pairs.items()
        if came != sent
        and name in {"user", "password", "database"}
        and quote(str(sent), "") != sent
    ]
    case.mistake(
        f"{awkward[0]}_not_escaped" if awkward else "other_parts",
        bool(wrong),
        f"Given {given}, SQLAlchemy reads other parts from your address: {'; '.join(wrong)}.",
        got=[got],
    )


def _connect(case: Case, address: str) -> None:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError as error:
        case.wrong(
            "With the parts of a real database your address does not connect.", "no_connect", error
        )
    finally:
        engine.dispose()
