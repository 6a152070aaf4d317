"""The check of ``published_in``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch07_querying.common import called, ids_of, no_other_rows, one_statement
from workbook.blog import Base
from workbook.blog.large import load_large
from workbook.judge.case import Case
from workbook.judge.verdict import on

MONTH = """
SELECT id FROM posts WHERE published_at >= {start} AND published_at < {end}
ORDER BY published_at, id
"""

TWINS = (90_002, 90_001)


@on("empty")
def check_published_in(case: Case) -> None:
    with case.engine.begin() as connection:
        Base.metadata.create_all(connection)
        load_large(connection, seed=3, users=50, posts=20_000, tags_per_post=0)
        connection.exec_driver_sql("CREATE INDEX ix_posts_published_at ON posts (published_at)")
    for moment in (
        "2022-02-28 23:59:59.5",
        "2022-03-01 00:00",
        "2023-12-31 23:59:30",
        "2024-06-01",
    ):
        case.sql(
            "INSERT INTO posts (author_id, title, content, status, published_at) "
            "VALUES (1, 'At the turn', '', 'published', %(moment)s::timestamp AT TIME ZONE 'UTC') "
            "RETURNING id",
            moment=moment,
        )
    for number in TWINS:  # of one moment, and the higher id lies first
        case.sql(
            "INSERT INTO posts (id, author_id, title, content, status, published_at) VALUES "
            "(%(id)s, 1, 'Twins', '', 'published', '2022-02-14 12:00Z') RETURNING id",
            id=number,
        )
    case.sql("ANALYZE posts")
    elsewhere = case.make_engine(connect_args={"options": "-c timezone=America/New_York"})
    phrases = {
        "month must be in 1..12": (
            "no_month_after_december",
            "In December your code asks for month 13. After it comes January of the next year.",
        )
    }
    for year, month in ((2022, 2), (2023, 12), (2024, 5), (2031, 1)):
        with Session(elsewhere) as session:
            got = called(case, session, year, month, phrases=phrases)
        _month_judged(case, year, month, got)
        one_statement(case)
        no_other_rows(case, len(got))
        _uses_the_index(case)


def _month_judged(case: Case, year: int, month: int, got: Any) -> None:
    def found(zone: str = "UTC", end: str = "") -> list[int]:
        start = f"make_timestamptz({year}, {month}, 1, 0, 0, 0, '{zone}')"
        following = (
            f"make_timestamptz({year + month // 12}, {month % 12 + 1}, 1, 0, 0, 0, '{zone}')"
        )
        return ids_of(case, MONTH.format(start=start, end=(end or "{}").format(following)))

    twins = [post for post in got if post in TWINS] if isinstance(got, list) else []
    case.mistake(
        "ties_in_any_order",
        twins == list(TWINS)
        and [post for post in got if post not in TWINS]
        == [post for post in found() if post not in TWINS],
        "Posts of the same moment are not in the order of their ids.",
        got=[f"2022-02-14 12:00, id {post}" for post in twins],
        expected=[f"2022-02-14 12:00, id {post}" for post in sorted(TWINS)],
    )
    case.same(
        got,
        found(),
        mistakes={
            "time_zone_of_the_session": (
                found("America/New_York"),
                "The month begins and ends some hours too late: your months are those of the "
                "session's time zone. A datetime without a zone is read in it, and so is every "
                "part of a date.",
            ),
            "december_is_empty": (
                [] if month == 12 else None,
                "Nothing came for December. Your month ends in a January: in that of the same "
                "year, before it begins.",
            ),
            "last_day_missing": (
                found(end="{} - interval '1 day'"),
                "The last day of the month is missing. It ends where the next month begins.",
            ),
            "last_minute_missing": (
                found(end="{} - interval '1 minute'"),
                "What was published in the last minute of the month is missing. The month ends "
                "where the next one begins.",
            ),
            "last_second_missing": (
                found(end="{} - interval '999 milliseconds'"),
                "What was published in the last second of the month is missing. The month ends "
                "where the next one begins.",
            ),
            "first_moment_of_next": (
                found(end="{} + interval '1 microsecond'"),
                "What was published in the first moment of the next month comes as well.",
            ),
        },
    )


def _uses_the_index(case: Case) -> None:
    (entry,) = case.recording.statements
    with case.engine.connect() as connection:
        answer = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {entry.sql}",
            entry.parameters,
        ).scalar_one()
    nodes = list(_nodes(answer[0]["Plan"]))
    case.mistake(
        "hides_the_column",
        any(node["Node Type"] == "Seq Scan" for node in nodes),
        "The rows are right, but the plan is a Seq Scan: PostgreSQL reads all 20,000 posts. The "
        "index knows the values of the column, not what a function makes of them. Leave the "
        "column alone on its side of the comparison.",
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
