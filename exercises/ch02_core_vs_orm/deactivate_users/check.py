"""The check of ``deactivate_users``, chapter 2."""

from collections.abc import Iterator

from sqlalchemy import Result

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

OTHER_COLUMNS = """
SELECT id, username, email, full_name, bio, created_at, last_login_at FROM users ORDER BY id
"""


def calls(world: World) -> Iterator[Call]:
    active = [user["username"] for user in world.data.users if user["is_active"]]
    inactive = [user["username"] for user in world.data.users if not user["is_active"]]
    yield call([])
    yield call(["nobody", *draw.spread(active, 3), *inactive[:1], *draw.spread(active, 2)])
    for name in draw.texts(active, most=8):
        yield call([name])
    yield call(active + inactive)


def check_deactivate_users(case: Case) -> None:
    active = [
        name for (name,) in case.sql("SELECT username FROM users WHERE is_active ORDER BY id")
    ]
    ((inactive,),) = case.sql("SELECT username FROM users WHERE NOT is_active ORDER BY id LIMIT 1")
    _deactivate(case, [active[4], "nobody", active[1], inactive, active[6]], 3)
    _deactivate(case, [active[1], active[2]], 1)
    _deactivate(case, [], 0)


def _deactivate(case: Case, usernames: list[str], expected: int) -> None:
    before, rest = _active(case), case.sql(OTHER_COLUMNS)
    got = case.call(case.engine, list(usernames))
    still = [name for name in before if name not in usernames]
    sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
    case.mistake(
        "forgets_commit",
        bool(sent) and case.recording.commits == 0 and still != before,
        "Nothing was committed: when the block ended, the change was rolled back. Which door "
        "commits at the end of its block?",
    )
    now = _active(case)
    case.mistake(
        "deletes_them",
        len(case.sql(OTHER_COLUMNS)) < len(rest),
        "Users are missing from the table now. They were to stay, with is_active set to false.",
    )
    case.mistake(
        "deactivates_everybody",
        not now and bool(before),
        "Nobody is active any more: your UPDATE went to every user. Which rows is it meant for?",
    )
    case.same(now, still, message=f"Called with {usernames}, the wrong users are active.")
    case.mistake(
        "changes_other_columns",
        case.sql(OTHER_COLUMNS) != rest,
        "Something else in the table users has changed as well. Only is_active was to change.",
    )
    case.mistake(
        "reads_first",
        any(statement.startswith("SELECT") for statement in sent),
        "The users were read first and then changed. An UPDATE finds its rows by itself, and one "
        "is enough.",
    )
    case.mistake(
        "one_update_per_name",
        len(sent) > 1 or any(entry.times > 1 for entry in case.recording.statements),
        f"{len(usernames)} names came, and each got an UPDATE of its own. One UPDATE can name many "
        "rows: look at in_().",
    )
    case.mistake(
        "gives_the_result",
        isinstance(got, Result),
        f"Your function gave back a {type(got).__name__}. The number of rows is one of its "
        "attributes.",
    )
    case.mistake(
        "counts_names",
        got == len(usernames) and got != expected,
        f"Your function gave back {len(usernames)}, the number of names in the list. How many "
        f"rows were changed is another number: {expected}.",
    )
    case.mistake(
        "counts_inactive",
        got == expected + 1,
        f"{expected} users were active and are not now; your function gave back {got}. Somebody in "
        "the list was inactive before: such rows must not be counted.",
    )
    case.same(got, expected)


def _active(case: Case) -> list[str]:
    return [name for (name,) in case.sql("SELECT username FROM users WHERE is_active ORDER BY id")]
