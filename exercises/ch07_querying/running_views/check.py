"""The check of ``running_views``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement, rows_in
from workbook.judge import compare
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
    moments = dict(case.sql("SELECT id, published_at FROM posts WHERE status = 'published'"))
    alone = {post for post, at in moments.items() if [*moments.values()].count(at) == 1}
    for last in (5, 2, 1000):
        got = asked(case, last)
        expected = every[-last:]
        found = rows_in(got, 3)
        shared = rows("ORDER BY published_at")[-last:]
        case.mistake(
            "equals_added_in_any_order",
            got not in (expected, shared)
            and [row[0] for row in found] == [row[0] for row in expected]
            and all(a == b for a, b in zip(found, expected, strict=True) if b[0] in alone),
            "The totals are right where a post has its moment for itself. Of posts of the same "
            "moment the lower id is to be added first, and nothing in your window says so.",
            got=compare.listed([row for row in found if row[0] not in alone]),
            expected=compare.listed([row for row in expected if row[0] not in alone]),
        )
        first = expected[0][2] - expected[0][1]
        case.same(
            got,
            expected,
            mistakes={
                "equals_share_a_total": (
                    shared,
                    "Posts of the same moment all have the same total. A window that is ordered "
                    "reaches up to the current row and its equals; make the rows differ.",
                ),
                "adds_up_the_page_only": (
                    [(post, views, total - first) for post, views, total in expected],
                    "Your totals begin anew with the first row that you give back. The posts "
                    "before it count as well: add up first, cut afterwards.",
                ),
                "leaves_itself_out": (
                    [(post, views, total - views) for post, views, total in expected],
                    "Each total lacks the views of its own post. They count as well.",
                ),
                "adds_from_the_end": (
                    rows("ORDER BY published_at DESC, id DESC")[-last:],
                    "Your totals grow from the last post to the first. The window needs the order "
                    "of the list: the first published first.",
                ),
                "drafts_too": (
                    rows(where="true")[-last:],
                    "Drafts come as well. They have no moment of publication.",
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
