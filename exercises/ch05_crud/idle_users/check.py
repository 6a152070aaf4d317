"""The check of ``idle_users``, chapter 5."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from exercises.ch05_crud.common import PYTHON_OR, Round, data, name_the_mistake
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

FUTURE = datetime(2999, 12, 31, 23, 59, 59, 1, tzinfo=UTC)


def calls(world: World) -> Iterator[Call]:
    logins = [user["last_login_at"] for user in world.data.users]
    never = "UPDATE users SET last_login_at = NULL, is_active = id % 2 = 0"
    for since in (*draw.moments(logins, most=10), FUTURE):
        yield call(since)
    yield call(FUTURE, setup=never)
    yield call(draw.moments(logins)[0], setup="UPDATE users SET is_active = false")


def check_idle_users(case: Case) -> None:
    users = data(case).users
    # A user who is inactive and never logged in tells (A and B) or C from A and (B or C).
    never = next(user for user in users if user["last_login_at"] is None)
    case.sql("UPDATE users SET is_active = false WHERE id = %(id)s", id=never["id"])
    logins = sorted(user["last_login_at"] for user in users if user["last_login_at"])
    rounds = []
    for since in (
        logins[len(logins) // 2],
        logins[-1],
        logins[0],
        datetime(2027, 1, 1, tzinfo=UTC),
    ):
        with case.session() as session:
            got = case.call(session, since, raising={TypeError: PYTHON_OR})
        rounds.append(_round(case, got, since))
    name_the_mistake(case, rounds)


def _round(case: Case, got: Any, since: datetime) -> Round:
    def names(condition: str) -> list[str]:
        query = f"SELECT username FROM users WHERE {condition} ORDER BY username"  # noqa: S608
        return [name for (name,) in case.sql(query, since=since)]

    before, never = "last_login_at < %(since)s", "last_login_at IS NULL"
    either = f"({before} OR {never})"
    binds = "AND binds before OR. Parentheses say what belongs together."
    return Round(
        got,
        names(f"is_active AND {either}"),
        {
            "forgets_never": (
                names(f"is_active AND {before}"),
                "Users who never logged in are missing. Their last_login_at is NULL, and NULL < "
                "anything is not true.",
            ),
            "forgets_before": (
                names(f"is_active AND {never}"),
                "Only those who never logged in were returned; those who logged in too long ago "
                "are missing.",
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
                f"An inactive user who never logged in is in your list: {binds}",
            ),
            "missing_brackets_too": (
                names(f"{before} OR {never} AND is_active"),
                f"An inactive user who logged in before is in your list: {binds}",
            ),
            "includes_the_moment": (
                names(f"is_active AND (last_login_at <= %(since)s OR {never})"),
                "A user who logged in at exactly that moment is in your list; only earlier logins "
                "count.",
            ),
            "turned_round": (
                names(f"is_active AND (last_login_at > %(since)s OR {never})"),
                "Your list has the users who logged in since then. The others were asked for.",
            ),
        },
    )
