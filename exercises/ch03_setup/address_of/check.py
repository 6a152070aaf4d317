"""The check of ``address_of``, chapter 3."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

ODD = (
    *("@", "/", ":", "%", "#", "?", "&", "=", "+", " ", "\\", "'", '"', "[x]", ";", ",", "|", "~"),
    *(
        "p@ss/w:rd",
        "100%sure",
        "%40home#1?",
        "%41",
        "%",
        "two words+one",
        " ends ",
        "a&b=c;d",
        "é 🥐",
    ),
    *("***", "", "tab\tline\n", "$HOME", "{user}", "a//b", "::1", "@localhost/x?sslmode=require"),
)


def calls(world: World) -> Iterator[Call]:
    yield call("ada", "secret", "localhost", 5432, "blog", after=_parts)
    for host in ("::1", "2001:db8::8:800", "127.0.0.1", "db-1.Example.org"):
        yield call("ada", "se:cret", host, 1, "shop", after=_parts)
    for text in dict.fromkeys([*ODD, *draw.HOSTILE_TEXTS]):
        yield call("ada", text, "localhost", 65535, "blog", after=_parts)
        if text:
            yield call(text, "secret", "localhost", 5432, f"{text}/{text}", after=_parts)


def _parts(address: Any, *_: Any) -> Any:
    """What ``create_engine`` reads from the text."""
    if not isinstance(address, str):
        return type(address).__name__
    url = make_url(address)
    return (
        *(url.drivername, url.username, url.password, url.host, url.port, url.database),
        dict(url.query),
    )


@on("authored")
def check_address_of(case: Case) -> None:
    for parts in (
        ("ada", "secret", "localhost", 5432, "blog"),
        ("ada", "p@ss/w:rd", "db.example.org", 6432, "blog"),
        ("ada", "100%sure", "localhost", 5432, "blog"),
        ("ada", "%40home#1?", "localhost", 5432, "blog"),
        ("ada", "two words+one", "localhost", 5432, "blog"),
        ("ada@example.org", "se:cret", "localhost", 5432, "blog"),
        ("team/ada", "@", "::1", 5432, "blog"),
        ("ada", "secret", "localhost", 5432, "what? a #blog"),
    ):
        _judge_address(case, case.call(*parts), parts)


def _judge_address(case: Case, got: Any, parts: tuple[str, str, str, int, str]) -> None:
    user, password, host, _, database = parts
    given = f"user {user!r}, password {password!r}, host {host!r}, database {database!r}"
    case.mistake("gives_a_url_object", isinstance(got, URL), "The address is asked for as text.")
    if not isinstance(got, str):
        return
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
            f"With {given} SQLAlchemy cannot read your address: {error}. Characters in the parts "
            "are taken for the ones that divide the address.",
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
    case.mistake(
        "escaped_twice",
        read.password != password and read.password == quote(password, safe=""),
        f"The password is encoded twice: SQLAlchemy reads {read.password!r} for {password!r}. "
        "URL.create takes the parts as they are.",
        got=[got],
    )
    case.mistake(
        "percent_not_escaped",
        read.password != password and read.password == unquote(password),
        f"The password was {password!r}, SQLAlchemy reads {read.password!r}: a percent sign and "
        "what follows it are taken for an encoded character.",
        got=[got],
    )
    for name, sent, came in (
        ("user", user, read.username),
        ("password", password, read.password),
        ("database", database, read.database),
    ):
        case.mistake(
            f"{name}_not_escaped",
            came != sent and quote(sent, "") != sent,
            f"Given {given}, SQLAlchemy reads the {name} {came!r} from your address.",
            got=[got],
        )
