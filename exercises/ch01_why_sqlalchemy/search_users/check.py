"""The check of ``search_users``, chapter 1."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Engine, create_engine, exc, insert
from sqlalchemy.orm import Session

from exercises.ch01_why_sqlalchemy.common import LOGIN
from workbook.blog import User, create_blog
from workbook.judge.case import Case
from workbook.judge.compare import difference, listed, require_list, said

# Nobody's computer is set to it by chance. For PostgreSQL by its name, for Python in POSIX's way
# (which counts the hours westwards), so that no list of zones is needed.
ZONE_IN_POSTGRESQL, ZONE_HERE = "Asia/Kathmandu", "NPT-5:45"


ZONE = timezone(timedelta(hours=5, minutes=45))


SEARCHED = (
    *("sam", "SAM", "m_", "0%", "%", "_", "\\", "\\_", "a/b", "/", "o'n", "NA", "zzy"),
    *("example", "nobody", ""),
)


NAMES = (
    "Xsam",
    "samx_y",
    "samxyy",
    "100%rye",
    "100xrye",
    "back\\slash",
    "back\\_under",
    "a/b",
    "axb",
    "o'neill",
    "NaNa",
)


def check_search_users(case: Case) -> None:
    assert case.data is not None
    highest = max(row["id"] for row in case.data.users)
    extra = [
        {
            "id": highest + 1 + number,
            "username": name,
            "email": f"extra{number}@example.com",
            "full_name": "Zzyzx",
            "is_active": True,
            "created_at": LOGIN,
            "last_login_at": None if number % 3 == 1 else LOGIN + timedelta(hours=7 * number),
        }
        for number, name in enumerate(NAMES)
    ]
    users = sorted([*case.data.users, *extra], key=lambda row: row["id"])
    # Another zone than UTC on the connection and on the computer: then a wrong label shows.
    server = case.make_engine(connect_args={"options": f"-c timezone={ZONE_IN_POSTGRESQL}"})
    with case.engine.begin() as connection:
        # From the last to the first: a missing ORDER BY shows.
        for row in reversed(extra):
            connection.execute(insert(User), row)
    lite = create_engine("sqlite://")
    try:
        create_blog(lite, case.data)
        with lite.begin() as connection:
            connection.execute(insert(User), extra)
        with _local_time(ZONE_HERE):
            for engine, place in ((server, "PostgreSQL"), (lite, "SQLite")):
                for words in SEARCHED:
                    _search(case, engine, place, users, words)
    finally:
        lite.dispose()


def _search(case: Case, engine: Engine, place: str, users: list[Any], words: str) -> None:
    where = f"On {place}, searching for {words!r}:"
    found = [row for row in users if words.lower() in row["username"].lower()]
    with Session(engine) as session:
        got = case.call(
            session,
            words,
            raising={
                exc.DBAPIError: ("fails_on_one", f"{where} your query fails."),
                exc.CompileError: ("fails_on_one", f"{where} your query cannot even be written."),
                AttributeError: (
                    "forgets_none",
                    (
                        f"{where} your code fails on a user who never logged in. That login is "
                        "None, and None has no zone to set."
                    ),
                ),
                TypeError: ("forgets_none", f"{where} your code fails on a login of None."),
            },
        )
    rows = require_list(got)
    if not all(isinstance(row, tuple) and len(row) == 2 for row in rows):
        case.wrong("A list of (username, last login) was expected.", "no_pairs", got=listed(rows))
    names, expected = [name for name, _ in rows], [row["username"] for row in found]
    fetched = sum(entry.rows or 0 for entry in case.recording.statements)
    if names != expected:
        mistake, message = _explained(place, users, words, names, expected)
        case.same(names, expected, message=f"{where} {message}", mistake=mistake)
    case.mistake(
        "filters_in_python",
        fetched > len(found),
        f"{where} {len(found)} users match, and {fetched} rows were fetched. Put the condition "
        "into the query.",
    )
    for (name, login), row in zip(rows, found, strict=True):
        _login(case, place, name, login, row["last_login_at"])


def _explained(
    place: str, users: list[Any], words: str, names: list[Any], expected: list[Any]
) -> tuple[str, str]:
    """Which mistake gives these names, and what to say about it."""
    every = [row["username"] for row in users]
    pattern = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in words)
    if sorted(names, key=str) == sorted(expected):
        return "wrong_order", "the right users, but not in the order of their ids."
    if names == [name for name in every if words in name]:
        return "case_counts", "only users in exactly this spelling. LIKE differs between databases."
    if set(words) & set("%_"):
        loose = [name for name in every if re.search(pattern, name, re.IGNORECASE | re.DOTALL)]
        if set(names) > set(expected) and set(names) <= set(loose):
            return "wildcards_work", "% and _ stand for other characters here, not for themselves."
    if set(words) & set("%_\\") and set(names) < set(expected):
        word = "a special character is not taken literally, and users are missing."
        if place == "SQLite":
            word += (
                " On PostgreSQL it was right: which character escapes the others must be said in "
                "the SQL, because SQLite has none of its own."
            )
            return "escape_not_said", word
        return "special_character", word
    return difference(names, expected)[::-1]


def _login(case: Case, place: str, name: str, got: Any, expected: datetime | None) -> None:
    whose = f"On {place}, the last login of {name}:"
    more: dict[str, Any] = {"got": [said(got)], "expected": [said(expected)]}
    if expected is None or got is None:
        case.mistake("login_and_none", got is not expected, f"{whose} not what it is.", **more)
        return
    if not isinstance(got, datetime):
        case.wrong(f"{whose} a datetime was expected.", "no_datetime", **more)
    case.mistake(
        "naive",
        got.tzinfo is None,
        f"{whose} it is naive. {place} has forgotten the zone, and your code does not add it.",
        **more,
    )
    relabelled = got == expected.astimezone(ZONE).replace(tzinfo=UTC)
    case.mistake(
        "relabels_an_aware_value",
        place == "PostgreSQL" and relabelled,
        f"{whose} another moment than the one that is stored. The value came with a zone of its "
        "own (here 5:45 hours ahead of UTC); replace() kept the hour and changed the zone.",
        **more,
    )
    case.mistake(
        "takes_local_time",
        place == "SQLite" and got == expected - timedelta(hours=5, minutes=45),
        f"{whose} another moment than the one that is stored. astimezone() takes a naive value for "
        "this computer's local time (in this check 5:45 hours ahead of UTC).",
        **more,
    )
    case.mistake("other_moment", got != expected, f"{whose} another moment than stored.", **more)


@contextmanager
def _local_time(zone: str) -> Iterator[None]:
    """Let this computer stand in another time zone (where the system can)."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    _set_clock()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        _set_clock()


def _set_clock() -> None:
    if hasattr(time, "tzset"):
        time.tzset()
