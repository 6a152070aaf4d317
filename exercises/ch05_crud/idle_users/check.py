"""The check of ``idle_users``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from exercises.ch05_crud.common import PYTHON_OR, data, values_of
from workbook.judge.case import Case


def check_idle_users(case: Case) -> None:
    users = data(case).users
    # Somebody who is inactive and never logged in tells (A and B) or C from A and (B or C).
    never = next(user for user in users if user["last_login_at"] is None)
    case.sql("UPDATE users SET is_active = false WHERE id = %(id)s", id=never["id"])
    logins = sorted(user["last_login_at"] for user in users if user["last_login_at"])
    for since in (
        logins[len(logins) // 2],
        logins[-1],
        logins[0],
        datetime(2027, 1, 1, tzinfo=UTC),
    ):
        with case.session() as session:
            got = case.call(session, since, raising={TypeError: PYTHON_OR})
            values_of(case, got, str, "usernames")
            _idle(case, got, since)


def _idle(case: Case, got: Any, since: datetime) -> None:
    def names(condition: str) -> list[str]:
        query = f"SELECT username FROM users WHERE {condition} ORDER BY username"  # noqa: S608
        return [row[0] for row in case.sql(query, since=since)]

    before, never = "last_login_at < %(since)s", "last_login_at IS NULL"
    either = f"({before} OR {never})"
    forgotten = (
        "forgets_never",
        "Users who never logged in are missing. Their last_login_at is NULL, and NULL < "
        "anything is "
        "not true.",
    )
    case.same(
        got,
        names(f"is_active AND {either}"),
        mistakes={
            "forgets_never": (names(f"is_active AND {before}"), forgotten[1]),
            "forgets_before": (
                names(f"is_active AND {never}"),
                "Only those who never logged in came back; those who logged in too long ago are "
                "missing.",
            ),
            "one_condition_only": (
                names(before),
                "Only the last login decided: users who are not active are in your list, and those "
                "who never logged in are missing. Python's `and` joins nothing for SQL, it keeps "
                "one of the two conditions.",
            ),
            "forgets_active": (
                names(either),
                "Users who are not active are in your list as well.",
            ),
            "missing_brackets": (
                names(f"is_active AND {before} OR {never}"),
                "An inactive user who never logged in is in your list: AND binds before OR. "
                "Brackets "
                "say what belongs together.",
            ),
            "missing_brackets_too": (
                names(f"{before} OR {never} AND is_active"),
                "An inactive user is in your list: AND binds before OR, so is_active belongs "
                "to one "
                "half only.",
            ),
            "includes_the_moment": (
                names(f"is_active AND (last_login_at <= %(since)s OR {never})"),
                "Somebody who logged in at exactly that moment was here; only earlier logins "
                "count.",
            ),
            "turned_round": (
                names(f"is_active AND (last_login_at > %(since)s OR {never})"),
                "You found those who have been here since then. The others were asked for.",
            ),
        },
    )
