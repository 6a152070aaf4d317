"""The check of ``published_in``, chapter 7."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from exercises.ch07_querying.common import DATED, one_statement
from workbook.blog import Base
from workbook.blog.large import load_large
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

# The ends of months to the microsecond, a leap day, and ties whose higher id lies first.
EDGES = """
INSERT INTO posts (id, author_id, title, content, status, published_at)
SELECT 2000000 - place, author_id, 'Edge', '', 'published', moment::timestamp AT TIME ZONE 'UTC'
FROM (SELECT author_id FROM posts LIMIT 1) AS a, unnest(ARRAY[
  '2022-02-28 23:59:59.999999', '2022-03-01', '2024-02-29 23:59:59.5', '2024-02-29', '2024-03-01',
  '2023-12-31 23:59:30', '2024-01-01', '2023-12-01', '2023-12-01', '2023-12-01', '2023-11-30 23:59',
  '2022-02-28 12:00'
]) WITH ORDINALITY AS e(moment, place)
"""
NO_DRAFTS_DATED = "UPDATE posts SET published_at = NULL WHERE status = 'draft'"


def calls(world: World) -> Iterator[Call]:
    setup = f"{DATED}; {NO_DRAFTS_DATED}; {EDGES}"
    dates = [post["published_at"] for post in world.data.posts if post["published_at"]]
    months = sorted({(day.year, day.month) for day in (date.astimezone(UTC) for date in dates)})
    asked_for = [
        (2022, 2),
        (2024, 2),
        (2023, 11),
        (2023, 12),
        (2024, 1),
        (2031, 4),
        *months[:1],
        *months[-1:],
    ]
    for year, month in dict.fromkeys(asked_for):
        yield call(year, month, setup=setup)


@on("empty")
def check_published_in(case: Case) -> None:
    Base.metadata.create_all(case.engine)
    one_statement(case, 2023, 12)
    with case.engine.begin() as connection:
        load_large(connection, seed=3, users=50, posts=20_000, tags_per_post=0)
        connection.exec_driver_sql("CREATE INDEX ix_posts_published_at ON posts (published_at)")
    case.sql("ANALYZE posts")
    for year, month in ((2022, 2), (2023, 12)):
        one_statement(case, year, month)
        _uses_the_index(case)


def _uses_the_index(case: Case) -> None:
    entry = case.recording.statements[-1]
    with case.engine.connect() as connection:
        answer = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {entry.sql}", entry.parameters
        ).scalar_one()
    case.mistake(
        "hides_the_column",
        any(node["Node Type"] == "Seq Scan" for node in _nodes(answer[0]["Plan"])),
        "The plan is a Seq Scan: PostgreSQL reads all 20,000 posts. The index contains the values "
        "of the column, not the result of a function of them. Keep the bare column on one side of "
        "the comparison.",
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
