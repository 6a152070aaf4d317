"""The check of ``deactivate_users``, chapter 2."""

from collections.abc import Iterator

from sqlalchemy import Result

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    active = [user["username"] for user in world.data.users if user["is_active"]]
    inactive = [user["username"] for user in world.data.users if not user["is_active"]]
    yield call(["nobody", *draw.spread(active, 3), *inactive[:1], *draw.spread(active, 2)])
    if world.name == "hostile":
        yield call(draw.texts(active, most=20))
        yield call(active + inactive)
        return
    for name in active[:2]:
        yield call([f" {name}", f"{name} ", name.swapcase(), name[:-1], f"{name}_"])
    yield call([])
    for name in draw.texts(active, most=5):
        yield call([name])
    yield call(active + inactive)


def check_deactivate_users(case: Case) -> None:
    active = [name for (name,) in case.sql("SELECT username FROM users WHERE is_active")]
    ((inactive,),) = case.sql("SELECT username FROM users WHERE NOT is_active ORDER BY id LIMIT 1")
    _deactivate(case, [active[4], "nobody", active[1], active[6]], 3)
    _deactivate(case, [active[1], inactive, active[2]], 1)


def _deactivate(case: Case, usernames: list[str], expected: int) -> None:
    got = case.call(case.engine, list(usernames))
    sent = case.recording.statements
    case.mistake(
        "forgets_commit",
        bool(sent)
        and case.recording.commits == 0
        and case.sql("SELECT 1 FROM users WHERE is_active AND username = ANY(%(n)s)", n=usernames)
        != [],
        "Nothing was committed: when the connection was closed, the change was rolled back. Which "
        "way of opening a block commits at its end?",
    )
    case.mistake(
        "deactivates_everybody",
        not case.sql("SELECT 1 FROM users WHERE is_active"),
        "No user is active any longer: your UPDATE changed every user. Which rows is it meant for?",
    )
    case.mistake(
        "reads_first",
        any(entry.sql.lstrip().upper().startswith("SELECT") for entry in sent),
        "Your function sends a SELECT. An UPDATE finds its rows by itself and reports how many it "
        "changed; one statement is enough.",
    )
    case.mistake(
        "one_update_per_name",
        len(sent) == len(usernames) or any(entry.times > 1 for entry in sent),
        f"There were {len(usernames)} names, and an UPDATE was sent for each. One UPDATE can match "
        "many rows: look at in_().",
    )
    case.mistake(
        "gives_the_result",
        isinstance(got, Result),
        f"Your function returned a {type(got).__name__}. The number of rows is one of its "
        "attributes.",
    )
    case.mistake(
        "counts_names",
        got == len(usernames) and "nobody" in usernames,
        f"Your function returned {len(usernames)}, the number of names in the list. The number "
        f"of rows that were changed was expected: {expected}.",
    )
    case.mistake(
        "counts_inactive",
        got == expected + 2,
        f"{expected} user was active and is not now; your function returned {got}. Users "
        "who were already inactive don't count.",
    )
