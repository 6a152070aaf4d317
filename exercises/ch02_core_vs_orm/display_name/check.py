"""The check of ``display_name``, chapter 2."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    for name in draw.texts([user["username"] for user in world.data.users], most=20):
        yield call(name)
    for full_name in ("", " ", None):
        for user in [user for user in world.data.users if user["full_name"] == full_name][:2]:
            yield call(user["username"])


def check_display_name(case: Case) -> None:
    people = case.sql("SELECT username, full_name FROM users ORDER BY full_name NULLS LAST, id")
    named, nameless = people[0][0], people[-1][0]
    unknown = f"{named} exists, but your code raised a LookupError, as if there were no such user."
    null = (
        f"{nameless} exists and has no full name (NULL). Your code raised a LookupError, as if "
        "there were no such user."
    )
    with case.engine.connect() as connection:
        got = case.call(connection, named, raising={LookupError: ("finds_nobody", unknown)})
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "Your function returned a row. The name in it, a string, was expected.",
        )
        got = case.call(
            connection, nameless, raising={LookupError: ("null_taken_for_nobody", null)}
        )
        case.mistake(
            "gives_null",
            got is None,
            f"{nameless} has no full name (NULL), and your function returned None. "
            "The username was expected instead.",
        )
        for nobody in ("nobody", "o'brien"):
            _nobody(case, connection, nobody)


def _nobody(case: Case, connection: Connection, username: str) -> None:
    error = case.raises(
        Exception,
        connection,
        username,
        otherwise=f"No user is called {username!r}, so a LookupError was expected.",
    )
    case.mistake(
        "raises_no_result_found",
        isinstance(error, NoResultFound),
        "For an unknown username your code raises SQLAlchemy's NoResultFound, which is not a "
        "LookupError. Fetch the row with a method that allows for no row, then raise a "
        "LookupError yourself.",
    )
    case.mistake(
        "trips_over_none",
        isinstance(error, AttributeError | TypeError),
        "There is no row for an unknown username, and your code goes on as if there were one: "
        f"{error}.",
    )
    case.mistake(
        "name_inside_the_sql",
        "'" in username and isinstance(error, SQLAlchemyError),
        f"With the username {username!r} your SQL is broken: the quote in the name ends the "
        "string. Pass the value as a bound parameter.",
    )
    if not isinstance(error, LookupError):
        case.wrong(
            f"No user is called {username!r}. Your code raised {type(error).__name__}; a "
            "LookupError was expected.",
            "raises_another_error",
            error,
        )
