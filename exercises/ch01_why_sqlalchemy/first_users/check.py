"""The check of ``first_users``, chapter 1."""

from collections.abc import Iterator

from sqlalchemy import exc
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.compare import short_repr
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

KEYS = ("username", "email", "created_at")
OTHERS = (
    *("id", "bio", "is_active", "posts", "metadata", "__class__", "", "last_login_at", "Email"),
    *(" email", "username ", "email\n", "username DESC", "users.email", "full_name", "1", "-email"),
    "username; DELETE FROM comments; --",
    "CASE WHEN (SELECT email FROM users WHERE id = 1) LIKE 'a%' THEN id ELSE -id END",
)


def calls(world: World) -> Iterator[Call]:
    count = len(world.data.users)
    for key in KEYS:
        for limit in draw.numbers(count) if world.name != "hostile" else (0, 300):
            yield call(key, limit)
    if world.name == "hostile":
        yield call("created_at", count + 1)
    if world.name == "authored":
        for key in OTHERS:
            yield call(key, 3)


def check_first_users(case: Case) -> None:
    with case.session() as session:
        for key in KEYS:
            _first(case, session, key)
        for key in OTHERS:
            _refused(case, session, key)


def _first(case: Case, session: Session, key: str) -> None:
    known: dict[type[BaseException], tuple[str, str]] = {
        exc.ProgrammingError: (
            "placeholder_for_a_name",
            (
                f"Sorting by {key!r} fails: PostgreSQL rejected the query. If the column is passed "
                "as a bound parameter, that is the cause: the placeholder stands for a value, the "
                f"string {key!r}, and not for the column of that name."
            ),
        )
    }
    got = case.call(session, key, 7, raising=known)
    downwards = f"SELECT username FROM users ORDER BY {key} DESC, id LIMIT 7"  # noqa: S608
    case.mistake(
        "sorts_downwards",
        got == [name for (name,) in case.sql(downwards)],
        f"Your list is sorted by {key} in descending order. Ascending order was expected.",
    )
    by_id = [name for (name,) in case.sql("SELECT username FROM users ORDER BY id LIMIT 7")]
    case.mistake(
        "sorts_by_a_constant",
        got == by_id,
        f"For {key!r} your function returned the users in the order of their ids. If the column is "
        "passed as a bound parameter, that is the cause: the placeholder stands for a value, the "
        "same for every row; it cannot name a column.",
    )


def _refused(case: Case, session: Session, key: str) -> None:
    wanted = f"{key!r} is not one of the three columns: ValueError was expected,"
    try:
        got = case.answer(session, key, 3)
    except exc.SQLAlchemyError as error:
        text = f"{wanted} but your function passed it on, and {type(error).__name__} was raised."
        case.wrong(text, "database_refuses", error)
    except ValueError:
        return
    except Exception as error:
        text = f"{wanted} but {type(error).__name__} was raised."
        case.wrong(text, "another_error", error)
    case.wrong(f"{wanted} but your function returned {short_repr(got)}.", "takes_any_text")
