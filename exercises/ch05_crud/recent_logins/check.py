"""The check of ``recent_logins``, chapter 5."""

from collections.abc import Iterator

from exercises.ch05_crud.common import Round, data, name_the_mistake
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

UNCOMMITTED = """
INSERT INTO users (username, email, last_login_at)
VALUES ('tove', 'tove@example.net', '3000-01-01 00:00+00')
"""


def calls(world: World) -> Iterator[Call]:
    for limit in dict.fromkeys((3, *draw.numbers(len(world.data.users), 7, 100))):
        yield call(limit)
    yield call(2, setup=UNCOMMITTED)
    yield call(9, setup="UPDATE users SET last_login_at = NULL")


def check_recent_logins(case: Case) -> None:
    total = len(data(case).users)
    login = dict(case.sql("SELECT username, last_login_at FROM users"))
    rounds = []
    for limit in (3, total - 1, total + 5, 1):
        with case.session() as session:
            got = case.call(session, limit)
        rounds.append(_round(case, got, limit))
    name_the_mistake(case, rounds)
    case.mistake(
        "no_tie_breaker",
        all(
            isinstance(each.got, list)
            and [login.get(name, name) for name in each.got]
            == [login[name] for name in each.expected]
            for each in rounds
        )
        and any(each.got != each.expected for each in rounds),
        "The moments are in order. But where two users have the same one, or none, the database "
        "chose which comes first; the username is to decide.",
    )


def _round(case: Case, got: object, limit: int) -> Round:
    def names(order: str, where: str = "true") -> list[str]:
        query = f"SELECT username FROM users WHERE {where} ORDER BY {order} LIMIT %(n)s"  # noqa: S608
        return [name for (name,) in case.sql(query, n=limit)]

    return Round(
        got,
        names("last_login_at DESC NULLS LAST, username"),
        {
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
    )
