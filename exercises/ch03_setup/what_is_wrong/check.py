"""The check of ``what_is_wrong``, chapter 3."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Engine, event

from workbook import databases
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

ABSENT = next(name for name in ("psycopg", "pg8000", "psycopg2cffi") if not find_spec(name))
TEXTS = (
    *("localhost and so on", "", "postgresql", "localhost:5432/blog", "://", "host=localhost"),
    "postgresql+psycopg2://user:password@host:port/dbname",
    *("sqlite://", "sqlite:///:memory:", "sqlite+nothing://", "nothing://u:p@localhost/x"),
    *("oracle+cx_Oracle://u:p@localhost/x", "mssql+pymssql://u:p@localhost/x"),
    *("postgresql+://u:p@localhost/x", "postgres://u:p@127.0.0.1:1/x"),
)
# What is changed in an address that works, and the setting that is wrong then.
CHANGES: tuple[tuple[dict[str, Any], str | None], ...] = (
    ({}, None),
    ({"drivername": "postgres"}, "driver"),
    ({"drivername": f"postgresql+{ABSENT}"}, "driver"),
    ({"host": "db..internal"}, "host"),
    ({"port": 1}, "port"),
    ({"password": "guessed"}, "login"),
    ({"username": "database"}, "login"),
    ({"username": "does not exist"}, "login"),
    ({"username": "Connection refused"}, "login"),
    ({"username": "could not translate host name"}, "login"),
    ({"database": "blog_of_nobody"}, "database"),
    ({"database": "password authentication failed"}, "database"),
    ({"database": "Connection refused"}, "database"),
    ({"database": "port login host"}, "database"),
    ({"port": 1, "database": "does not exist", "username": "password"}, "port"),
    ({"host": "login..refused", "database": "does not exist"}, "host"),
)


def calls(world: World) -> Iterator[Call]:
    for text in TEXTS:
        if not text.startswith(("oracle", "mssql")) or not find_spec(text[7:16]):
            yield call(text)
    for changes, _ in CHANGES:
        shown = ", ".join(f"{key} {value!r}" for key, value in changes.items())
        words = "the test database's address" + (f", but with {shown}" if shown else "")
        yield call(From(partial(_written, changes), words))


def _written(changes: dict[str, Any], engine: Engine) -> str:
    # Over TCP, as a learner's code connects: on the workbook's own way in no password is asked for.
    url = databases.url("").set(database=engine.url.database)
    return url.set(**changes).render_as_string(hide_password=False)


@on("authored")
def check_what_is_wrong(case: Case) -> None:
    for text in ("localhost and so on", "postgresql+psycopg2://user:password@host:port/dbname"):
        _judge(case, text, "address", f"the text {text!r}")
    for changes, expected in CHANGES:
        if len(changes) < 2 and not any(" " in str(value) for value in changes.values()):
            shown = ", ".join(f"{key} {value!r}" for key, value in changes.items())
            what = f"an address with {shown}" if changes else "an address that works"
            _judge(case, _written(changes, case.engine), expected, what)


def _judge(case: Case, address: str, expected: str | None, what: str) -> None:
    tried: list[Any] = []

    def note(*arguments: Any) -> None:
        tried.append(arguments[0])

    event.listen(Engine, "do_connect", note)
    try:
        got = case.answer(address)
    except Exception:
        return  # the messages of exercise.toml
    finally:
        event.remove(Engine, "do_connect", note)
    case.mistake(
        "never_connects",
        got is None and expected == "host" and not tried,
        f"With {what}, your code returned None. Making an engine sends nothing; only a connection "
        "shows whether the host is there.",
    )
    kind = f"takes_{expected}_for_{got}" if expected else "false_alarm"
    case.mistake(
        kind if got or not expected else "finds_nothing",
        got != expected,
        f"With {what}, {expected!r} is expected; your code returned {got!r}.",
    )
