"""The check of ``search_users``, chapter 1."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, create_engine, exc, insert
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from exercises.ch01_why_sqlalchemy.common import LOGIN
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.compare import require_list, short_repr
from workbook.judge.equivalence import surroundings
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

ZONE = "Asia/Kathmandu"  # of the session and of the computer: 5:45 hours ahead of UTC
AHEAD = timedelta(hours=5, minutes=45)
WORDS = (
    *("sam", "SAM", "m_", "0%", "%", "_", "\\", "\\_", "a/b", "/", "o'n", "NA", "zzy", "=", "^"),
    *(".", "na*", "[a-z]", ":x", "example", "nobody", "", " ", "sam ", " sam", "m y"),
)
NAMES = (
    *("Xsam", "samx_y", "samxyy", "100%rye", "100xrye", "back\\slash", "back\\_under", "a/b"),
    *("axb", "o'neill", "NaNa", "a=b^c", "n.a*[a-z]", "ann :x", "sam y", "tail sam "),
)


def calls(world: World) -> Iterator[Call]:
    odd = _odd(world.data.users)
    values = ", ".join(
        f"({row['id']}, '{row['username'].replace(chr(39), chr(39) * 2)}', '{row['email']}', "
        f"{_sql(row['last_login_at'])})"
        for row in odd
    )
    setup = f"INSERT INTO users (id, username, email, last_login_at) VALUES {values}"  # noqa: S608
    if world.name == "hostile":
        # Its names have letters beyond a to z, so only words in which no letter is one of those.
        for words in ("user", "USER 1", "00%", "_", "\\", "o'b", "", "%(name)s", "x" * 30, " "):
            yield call(words)
        return
    rows = [*world.data.users, *odd]
    lite = _lite(rows) if world.name == "generated" else None  # its clocks are not UTC
    for place, words in enumerate(WORDS):
        if place % (7 if lite is not None else 2) == 0:
            yield call(words, setup=setup)
        if lite is not None:
            yield call(words, hand=lambda _: Session(lite), words=_on_sqlite(words))


def _on_sqlite(words: str) -> str:
    return f"search_users(session on SQLite, {words!r})"


def _sql(moment: datetime | None) -> str:
    return f"'{moment.isoformat()}'" if moment else "NULL"


def _odd(users: list[Any]) -> list[Any]:
    """Users with odd names; from the last to the first, so that a missing ORDER BY shows."""
    highest = max((row["id"] for row in users), default=0)
    return [
        {
            "id": highest + 1 + number,
            "username": name,
            "email": f"extra{number}@example.com",
            "full_name": "Zzyzx",
            "bio": None,
            "is_active": True,
            "created_at": LOGIN,
            "last_login_at": None
            if number % 3 == 1
            else LOGIN + timedelta(hours=7 * number, microseconds=number),
        }
        for number, name in reversed(list(enumerate(NAMES)))
    ]


def _lite(users: list[Any]) -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    User.__table__.create(engine)  # type: ignore[attr-defined]
    with engine.begin() as connection:
        connection.execute(insert(User), users)
    return engine


def check_search_users(case: Case) -> None:
    odd = _odd(case.blog.users)
    users = sorted([*case.blog.users, *odd], key=lambda row: row["id"])
    server = case.make_engine(connect_args={"options": f"-c timezone={ZONE}"})
    with server.begin() as connection:
        connection.execute(insert(User), odd)
    with surroundings.process_zone(ZONE):
        for engine, place in ((server, "PostgreSQL"), (_lite(users), "SQLite")):
            for words in WORDS:
                _search(case, engine, place, users, words)
            engine.dispose()


def _search(case: Case, engine: Engine, place: str, users: list[Any], words: str) -> None:
    where = f"On {place}, searching for {words!r}:"
    forgets = (
        "forgets_none",
        (
            f"{where} your code raised AttributeError. If it reads an attribute of the last login, "
            "remember that this is None for a user who never logged in, and None has no tzinfo."
        ),
    )
    fails = ("fails_on_one", f"{where} your query fails.")
    with Session(engine) as session:
        got = case.call(
            session,
            words,
            raising={exc.DBAPIError: fails, exc.CompileError: fails, AttributeError: forgets},
        )
    rows = require_list(got)
    if not all(isinstance(row, tuple) and len(row) == 2 for row in rows):
        return
    matching = [row for row in users if words.lower() in row["username"].lower()]
    names, expected = [name for name, _ in rows], [row["username"] for row in matching]
    if names != expected:
        _explain(case, where, place, users, words, names, expected)
        return
    for (name, login), row in zip(rows, matching, strict=True):
        if isinstance(login, datetime) and row["last_login_at"] is not None:
            _login(case, place, name, login, row["last_login_at"])


def _explain(
    case: Case,
    where: str,
    place: str,
    users: list[Any],
    words: str,
    names: list[Any],
    expected: list[Any],
) -> None:
    """Say which mistake gives these names."""
    every = [row["username"] for row in users]
    pattern = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in words)
    loose = [name for name in every if re.search(pattern, name, re.IGNORECASE | re.DOTALL)]
    case.mistake(
        "case_counts",
        names == [name for name in every if words in name],
        f"{where} your code finds only names in which every letter has the same case as in the "
        "search. Case shouldn't matter here, and LIKE treats it differently on different "
        "databases.",
    )
    case.mistake(
        "wildcards_work",
        names == loose and bool(set(words) & set("%_")),
        f"{where} % and _ match other characters here. They should match only themselves.",
    )
    word = f"{where} a special character is not taken literally, and users are missing."
    special = bool(set(words) & set("%_\\")) and set(names) < set(expected)
    case.mistake(
        "escape_not_said",
        special and place == "SQLite",
        f"{word} On PostgreSQL the answer was right. SQLite has no escape character by default, so "
        "the SQL must name one.",
    )
    case.mistake("special_character", special, word)


def _login(case: Case, place: str, name: str, got: datetime, expected: datetime) -> None:
    whose = f"On {place}, the last login of {name}"
    more: dict[str, Any] = {"got": [short_repr(got)], "expected": [short_repr(expected)]}
    case.mistake(
        "naive",
        got.tzinfo is None,
        f"{whose} is naive. An aware datetime was expected.",
        **more,
    )
    case.mistake(
        "relabels_an_aware_value",
        place == "PostgreSQL" and got == expected + AHEAD,
        f"{whose} is a different moment from the one that is stored. The value came with a zone "
        "of its own (here 5 hours 45 minutes ahead of UTC); replace() kept the hour and changed "
        "the zone.",
        **more,
    )
    case.mistake(
        "takes_local_time",
        place == "SQLite" and got == expected - AHEAD,
        f"{whose} is a different moment from the one that is stored. astimezone() takes a naive "
        "value for this computer's local time (in this check 5 hours 45 minutes ahead of UTC).",
        **more,
    )
