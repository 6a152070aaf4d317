"""The check of ``sync_users``, chapter 7."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch07_querying.common import Phrases, called
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    names = [user["username"] for user in world.data.users]
    there = draw.spread(names, 6)
    yield call(_rows(["zz_new", *there[2:], "Ada of old", "ab", *there[:2]]))
    yield call(_rows([*there[3:], "zz_new", "O'New", " new ", "NEW"]), before=_everybody)
    if names:
        taken = {"username": "new one", "email": world.data.users[0]["email"], "full_name": None}
        yield call([*_rows(names[1:2]), taken])
        yield call(_rows(names[:3]), before=_pending)
    if world.name == "hostile":
        new = [f"new {number:03}" for number in range(150, 0, -1)]
        yield call(_rows([*draw.texts(names, most=30), *new]))


# Odd values for the two columns that change, as a form might send them.
FULL_NAMES = (None, "Ann O'New", "", " pad ", "100% _new_", ":name %(x)s {0}", "Ann. ", "A" * 99)


def _rows(usernames: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "username": name,
            "email": f"{number}'s {name[:9]}@Example.NET ",
            "full_name": FULL_NAMES[number % len(FULL_NAMES)],
        }
        for number, name in enumerate(usernames)
    ]


def _everybody(session: Session) -> list[User]:
    return session.query(User).limit(60).all()


def _pending(session: Session) -> User:
    """The caller has changed a user of the list and added another one, without a flush."""
    user = session.query(User).order_by(User.id).first()
    assert user is not None
    user.bio, user.full_name = "Changed before the call", "Changed before the call"
    session.add(User(username="pending", email="pending@example.org"))
    return user


def check_sync_users(case: Case) -> None:
    names = [name for (name,) in case.sql("SELECT username FROM users ORDER BY id LIMIT 3")]
    with case.session() as session:
        called(case, session, _rows(["zz_new", *names]), phrases=ERRORS)


# The first part that is found in an error's message counts.
ERRORS: Phrases = {
    "no attribute 'on_conflict": (
        "insert_of_no_dialect",
        (
            "The insert() of sqlalchemy has no ON CONFLICT. The one in "
            "sqlalchemy.dialects.postgresql has it."
        ),
    ),
    "ON CONFLICT (email)": (
        "other_conflict",
        (
            "Your statement says what to do if the email exists already. The task recognizes an "
            "existing user by the username."
        ),
    ),
    "uq_users_email": (
        "one_value_for_all",
        (
            "Two users would get the same email: you set one value for all rows. In ON CONFLICT, "
            "the values of each row that couldn't be inserted have a name of their own."
        ),
    ),
    "uq_users_username": (
        "plain_insert",
        (
            "The INSERT fails because a username exists already. Say what should happen on such a "
            "conflict."
        ),
    ),
}
