"""The check of ``idle_users``, chapter 5."""

from collections.abc import Iterator
from datetime import UTC, datetime

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
    yield call(datetime(1960, 2, 29, tzinfo=UTC))
    yield call(FUTURE, setup=never)
    yield call(draw.moments(logins)[0], setup="UPDATE users SET is_active = false")


def check_idle_users(case: Case) -> None:
    # Among those who never logged in are users who are active and some who aren't.
    never = "UPDATE users SET last_login_at = NULL, is_active = id % 2 = 0 WHERE id % 4 < 2"
    case.sql(never)
    ((since,),) = case.sql("SELECT max(last_login_at) FROM users")
    with case.session() as session:
        got = case.answer(session, since)

    def names(condition: str) -> list[str]:
        query = f"SELECT username FROM users WHERE {condition} ORDER BY username"  # noqa: S608
        return [name for (name,) in case.sql(query, since=since)]

    before, never = "last_login_at < %(since)s", "last_login_at IS NULL"
    case.mistake(
        "forgets_active",
        got == names(f"{before} OR {never}"),
        "Users who are not active are in your list as well.",
    )
    case.mistake(
        "missing_brackets_too",
        got == names(f"{before} OR {never} AND is_active"),
        "An inactive user whose last login was before that moment is in your list: AND binds more "
        "tightly than OR. Parentheses group what belongs together.",
    )
