"""The check of ``published_on``, chapter 5."""

from collections.abc import Iterator
from datetime import date

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

EDGES = [date(2024, 2, 28), date(2024, 3, 1), date(2024, 12, 31), date(2025, 1, 1)]
EDGES += [date(2026, 1, 31), date(2026, 2, 1), date(2023, 12, 31), date(2999, 12, 31)]


def calls(world: World) -> Iterator[Call]:
    moments = [post["published_at"] for post in world.data.posts]
    for day in dict.fromkeys([*draw.days(moments, most=10), *EDGES]):
        yield call(day)
    for end in ("2024-03-01 00:00+00", "2024-02-29 23:59:59.999999+00", "2024-02-29 00:00+00"):
        yield call(date(2024, 2, 29), setup=f"UPDATE posts SET published_at = '{end}'")  # noqa: S608
