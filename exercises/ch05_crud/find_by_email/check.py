"""The check of ``find_by_email``, chapter 5."""

from collections.abc import Iterator

from sqlalchemy import Row
from sqlalchemy.exc import NoResultFound

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# An e and a combining accent: the same on the screen as é, and another text.
COMBINING = "INSERT INTO users (username, email) VALUES ('zoe_', 'zoe\u0301@example.net')"


def calls(world: World) -> Iterator[Call]:
    users = world.data.users
    for email in draw.texts([user["email"] for user in users], "nobody@example.org", most=24):
        yield call(email)
    for user in [user for user in users if not user["is_active"]][:1]:
        yield call(user["email"])
        yield call(user["username"])
    for email in ("zo\u00e9@example.net", "zoe\u0301@example.net"):
        yield call(email, setup=COMBINING)
    yield call(
        "tove@example.net",
        setup="INSERT INTO users (username, email) VALUES ('tove', 'tove@example.net')",
    )


def check_find_by_email(case: Case) -> None:
    users = case.blog.users
    for user in (users[-1], users[3]):
        with case.session() as session:
            got = case.call(session, user["email"])
            case.mistake(
                "gives_a_row",
                isinstance(got, Row),
                "Your function returned a row with a user in it, not the user: scalars() takes "
                "the user out.",
                symptom="s38",
            )
            email = user["email"].swapcase()
            nobody = case.call(
                session,
                email,
                raising={
                    NoResultFound: (
                        "raises_for_nobody",
                        "Nobody has this address, and your code raised NoResultFound. None was "
                        "expected; one() insists on a row.",
                    )
                },
            )
            case.mistake(
                "finds_too_much",
                nobody is not None and nobody is got,
                f"Nobody has the address {email!r}, and your function found {user['email']!r}. "
                "Compare with ==: LIKE and lower() find more than the very same address.",
            )
