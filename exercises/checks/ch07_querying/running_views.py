"""The check of ``running_views``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.checks.ch07_querying.common import asked, no_other_rows, one_statement
from workbook.judge.case import Case

RUNNING = """
SELECT id, views, total FROM (
    SELECT id, views, published_at, sum(views) OVER ({window})::bigint AS total
    FROM posts WHERE {where}) AS every
ORDER BY published_at, id
"""


def check_running_views(case: Case) -> None:
    # Three posts of one moment stand at the end too, so that the last rows hold a tie.
    case.sql(
        "UPDATE posts SET published_at = (SELECT max(published_at) FROM posts) WHERE id IN "
        "(SELECT id FROM posts WHERE status = 'published' AND views > 0 "
        "ORDER BY published_at DESC, id LIMIT 3) RETURNING id"
    )

    def rows(window: str = "ORDER BY published_at, id", where: str = "") -> list[Any]:
        return case.sql(RUNNING.format(window=window, where=where or "status = 'published'"))

    every = rows()
    for last in (5, 2, 1000):
        got = asked(case, last)
        expected = every[-last:]
        first = expected[0][2] - expected[0][1]
        case.same(
            got,
            expected,
            mistakes={
                "equals_share_a_total": (
                    rows("ORDER BY published_at")[-last:],
                    "Posts of the same moment all have the same total. A window that is ordered "
                    "reaches up to the current row and its equals; make the rows differ.",
                ),
                "adds_up_the_page_only": (
                    [(post, views, total - first) for post, views, total in expected],
                    "Your totals begin anew with the first row that you give back. The posts "
                    "before it count as well: add up first, cut afterwards.",
                ),
                "grand_total": (
                    rows("")[-last:],
                    "Each row has the total of all posts. A running total needs an order in its "
                    "window.",
                ),
                "total_per_author": (
                    rows("PARTITION BY author_id ORDER BY published_at, id")[-last:],
                    "Your totals begin anew for each author. All posts are one list here.",
                ),
                "total_by_id": (
                    rows("ORDER BY id")[-last:],
                    "The totals follow the ids, the rows follow published_at. The window needs "
                    "the order of the list.",
                ),
                "first_instead_of_last": (
                    every[:last],
                    "Those are the first rows of the list. The last ones were asked for.",
                ),
                "last_one_first": (
                    expected[::-1],
                    "The right rows, the last one first. Of the rows that you give back, the one "
                    "published first comes first.",
                ),
                "whole_list": (every, f"All rows come, and the last {last} were asked for."),
            },
        )
        one_statement(case)
        no_other_rows(case, len(expected))
