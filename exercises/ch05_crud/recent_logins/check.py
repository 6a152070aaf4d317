"""The check of ``recent_logins``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch05_crud.common import data, values_of
from workbook.judge.case import Case


def check_recent_logins(case: Case) -> None:
    total = len(data(case).users)
    for limit in (3, total - 1, total + 5, 1):
        with case.session() as session:
            got = case.call(session, limit)
            values_of(case, got, str, "usernames")
            _logins(case, got, limit)


def _logins(case: Case, got: Any, limit: int) -> None:
    def names(order: str, where: str = "true") -> list[str]:
        query = f"SELECT username FROM users WHERE {where} ORDER BY {order} LIMIT %(n)s"  # noqa: S608
        return [row[0] for row in case.sql(query, n=limit)]

    expected = names("last_login_at DESC NULLS LAST, username")
    case.same(
        got,
        expected,
        mistakes={
            "nulls_first": (
                names("last_login_at DESC, username"),
                "Users who never logged in lead your list: for PostgreSQL, NULL is greater than "
                "every value, so it comes first in a descending order.",
            ),
            "oldest_first": (
                names("last_login_at ASC NULLS LAST, username"),
                "The order is upside down: the earliest login comes first.",
            ),
            "leaves_out_never": (
                names("last_login_at DESC, username", "last_login_at IS NOT NULL"),
                "Users who never logged in are missing. They belong at the end.",
            ),
        },
        **_tie(case, got, expected),
    )
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "limits_in_python",
        fetched > len(expected),
        f"Your code fetched {fetched} rows to give back {len(expected)}. LIMIT in the statement "
        "leaves the others in the database.",
    )


def _tie(case: Case, got: Any, expected: list[str]) -> dict[str, Any]:
    """The message for the right logins in the right order, and equal ones in the wrong one."""
    login = dict(case.sql("SELECT username, last_login_at FROM users"))
    known = isinstance(got, list) and all(name in login for name in got)
    if known and [login[name] for name in got] == [login[name] for name in expected]:
        message = (
            "The moments are in order. But where two users have the same one, or none, the "
            "database chose which comes first; the username is to decide."
        )
        return {"message": message, "mistake": "no_tie_breaker"}
    return {}
