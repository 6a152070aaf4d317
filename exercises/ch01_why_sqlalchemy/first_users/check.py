"""The check of ``first_users``, chapter 1."""

from typing import Any

from sqlalchemy import exc
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.compare import listed, require_list, said

KEYS = ("username", "email", "created_at")


OTHERS = (
    "id",
    "bio",
    "is_active",
    "posts",
    "metadata",
    "__class__",
    "",
    "username DESC",
    "users.email",
    "username; DELETE FROM comments; --",
    "CASE WHEN (SELECT email FROM users WHERE id = 1) LIKE 'a%' THEN id ELSE -id END",
)


def check_first_users(case: Case) -> None:
    # Two more who share their moment with others, the later id first in the alphabet.
    case.sql(
        "INSERT INTO users (username, email, created_at) "
        "SELECT name, name || '@example.com', (SELECT min(created_at) FROM users) "
        "FROM unnest(ARRAY['yy', 'xx', 'ww']) AS name"
    )
    ((users,),) = case.sql("SELECT count(*) FROM users")
    with case.session() as session:
        for key in KEYS:
            for limit in (users, 3, 1):
                _first(case, session, key, limit)
        for key in OTHERS:
            _refused(case, session, key)


def _first(case: Case, session: Session, key: str, limit: int) -> None:
    # Each of the three keys is one of our own words above, never input.
    order = f"SELECT username FROM users ORDER BY {key} {{}}, id {{}} LIMIT %(limit)s"  # noqa: S608

    def names(first: str, second: str) -> list[Any]:
        return [name for (name,) in case.sql(order.format(first, second), limit=limit)]

    got = case.call(
        session,
        key,
        limit,
        raising={
            exc.ProgrammingError: (
                "placeholder_for_a_name",
                (
                    f"Sorting by {key!r} fails. A placeholder carries a value, the word {key!r}, "
                    "and not the column of that name."
                ),
            )
        },
    )
    rows, expected = require_list(got), names("ASC", "ASC")
    if not all(isinstance(row, str) for row in rows):
        case.wrong("A list of plain usernames was expected.", "no_usernames", got=listed(rows))
    by_id = case.sql("SELECT username FROM users ORDER BY id LIMIT %(limit)s", limit=limit)
    mistakes = {
        "sorts_downwards": (names("DESC", "ASC"), f"By {key}, but from the last to the first."),
        "sorts_by_a_constant": (
            [name for (name,) in by_id],
            (
                f"For {key!r} the users come by id: they were not sorted by that column. A "
                "placeholder carries a value, the same for every row; it cannot name a column."
            ),
        ),
    }
    if _moments(case, rows) == _moments(case, expected):
        mistakes["no_tie_breaker"] = (
            rows,
            f"Some users are equal in {key}. They must come in the order of their ids.",
        )
    case.same(rows, expected, mistakes=mistakes)
    fetched = case.recording.statements[-1].rows or 0 if case.recording.statements else 0
    case.mistake(
        "sorts_in_python",
        fetched > limit,
        f"{limit} {'user was' if limit == 1 else 'users were'} asked for, and {fetched} rows were "
        "fetched. Let the database sort and stop: ORDER BY and LIMIT.",
    )


def _moments(case: Case, names: list[Any]) -> list[Any]:
    moments = dict(case.sql("SELECT username, created_at FROM users"))
    return [moments.get(name) for name in names]


def _refused(case: Case, session: Session, key: str) -> None:
    def done(how: str) -> str:
        return f"{key!r} is not one of the three columns: ValueError was expected, {how}"

    try:
        got = case.call(
            session,
            key,
            3,
            raising={
                ValueError: ("", ""),
                exc.SQLAlchemyError: (
                    "database_refuses",
                    done("but your function sent it on and left the refusing to SQLAlchemy."),
                ),
                KeyError: ("another_error", done("but a KeyError came.")),
                AttributeError: ("another_error", done("but an AttributeError came.")),
                Exception: ("another_error", done("but an error of another kind came.")),
            },
        )
    except Exception as error:
        if getattr(error, "mistake", None) != "":
            raise
    else:
        case.wrong(
            done(f"and your function gave back {said(got)}."),
            "takes_any_text",
        )
    case.mistake(
        "checks_too_late",
        case.recording.count > 0,
        f"ValueError for {key!r} is right, but SQL had been sent by then.",
    )
