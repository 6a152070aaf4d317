"""The check of ``recent_logins``, chapter 5."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

UNCOMMITTED = """
INSERT INTO users (username, email, last_login_at)
VALUES ('tove', 'tove@example.net', '3000-01-01 00:00+00')
"""
# All logins in the same second.
AT_ONCE = """
UPDATE users SET last_login_at = timestamptz '2026-01-01 00:00+00' + id % 7 * interval '1 ms'
"""


def calls(world: World) -> Iterator[Call]:
    for limit in dict.fromkeys((3, *draw.numbers(len(world.data.users), 7, 100))):
        yield call(limit)
    yield call(2, setup=UNCOMMITTED)
    yield call(9, setup=AT_ONCE)
    yield call(9, setup="UPDATE users SET last_login_at = NULL")
