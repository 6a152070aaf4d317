"""The check of ``published_on``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch05_crud.common import data, values_of
from workbook.judge.case import Case


def check_published_on(case: Case) -> None:
    posts = [post for post in data(case).posts if post["status"] == "published"]
    day = posts[len(posts) // 2]["published_at"].date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    moments = [
        midnight,
        midnight - timedelta(microseconds=1),
        midnight + timedelta(hours=23, minutes=59, seconds=59, microseconds=500_000),
        midnight + timedelta(days=1),
        midnight + timedelta(hours=2),
        midnight + timedelta(hours=22),
    ]
    for post, moment in zip(posts, moments, strict=False):
        case.sql(
            "UPDATE posts SET published_at = %(at)s WHERE id = %(id)s", at=moment, id=post["id"]
        )
    quiet = day + timedelta(days=4000)
    for zone in ("UTC", "Asia/Karachi", "America/Lima"):
        engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
        for asked in (day, day + timedelta(days=1), quiet):
            with Session(engine) as session:
                got = case.call(session, asked)
                values_of(case, got, int, "ids")
                _published(case, got, asked, zone)


def _published(case: Case, got: Any, day: date, zone: str) -> None:
    def ids(condition: str) -> list[int]:
        query = f"SELECT id FROM posts WHERE {condition} ORDER BY id"  # noqa: S608
        return [row[0] for row in case.sql(query, day=day, zone=zone)]

    start = "(%(day)s::timestamp AT TIME ZONE 'UTC')"
    end = "((%(day)s::date + 1)::timestamp AT TIME ZONE 'UTC')"
    case.same(
        got,
        ids(f"published_at >= {start} AND published_at < {end}"),
        mistakes={
            "session_time_zone": (
                ids("(published_at AT TIME ZONE %(zone)s)::date = %(day)s"),
                f"With the session's time zone set to {zone}, your day begins at midnight there. A "
                "datetime without a zone, and date() in SQL, both take the zone of the session.",
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
                "Only posts published at exactly midnight come back: a day compared with a moment "
                "is the moment at which the day begins.",
            ),
        },
    )
