"""The check of ``published_on``, chapter 5."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch05_crud.common import Round, data, name_the_mistake
from workbook.judge.case import Case
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


def check_published_on(case: Case) -> None:
    posts = [post for post in data(case).posts if post["status"] == "published"]
    day = posts[len(posts) // 2]["published_at"].date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    hours = (0, 2, 22, 24, 23.9999)  # the last: 0.36 seconds before midnight
    moments = [midnight + timedelta(hours=hour) for hour in hours]
    for post, moment in zip(posts, moments, strict=False):
        case.sql(
            "UPDATE posts SET published_at = %(at)s WHERE id = %(id)s", at=moment, id=post["id"]
        )
    rounds = []
    for zone in ("UTC", "Asia/Karachi", "America/Lima"):
        engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
        for asked in (day, day + timedelta(days=1)):
            with Session(engine) as session:
                rounds.append(_round(case, case.call(session, asked), asked, zone))
    name_the_mistake(case, rounds)


def _round(case: Case, got: Any, day: date, zone: str) -> Round:
    def ids(condition: str) -> list[int]:
        query = f"SELECT id FROM posts WHERE {condition} ORDER BY id"  # noqa: S608
        return [number for (number,) in case.sql(query, day=day, zone=zone)]

    start = "(%(day)s::timestamp AT TIME ZONE 'UTC')"
    end = "((%(day)s::date + 1)::timestamp AT TIME ZONE 'UTC')"
    return Round(
        got,
        ids(f"published_at >= {start} AND published_at < {end}"),
        {
            "session_time_zone": (
                ids("(published_at AT TIME ZONE %(zone)s)::date = %(day)s"),
                "With the session's time zone set to Asia/Karachi, your day begins at midnight "
                "there. A datetime without a zone, and date() in SQL, both take the zone of the "
                "session.",
            ),
            "includes_next_midnight": (
                ids(f"published_at BETWEEN {start} AND {end}"),
                "A post published at midnight of the next day is in your list: between() includes "
                "both ends.",
            ),
            "ends_a_second_early": (
                ids(f"published_at >= {start} AND published_at <= {end} - interval '1 second'"),
                "A post published half a second before midnight is missing: there is time between "
                "23:59:59 and the next day.",
            ),
            "only_midnight": (
                ids(f"published_at = {start}"),
                "Only posts published at exactly midnight were returned: a day compared with a "
                "moment is the moment at which the day begins.",
            ),
        },
    )
