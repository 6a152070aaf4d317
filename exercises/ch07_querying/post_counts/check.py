"""The check of ``post_counts``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement, rows_in
from workbook.judge.case import Case

COUNTS = """
SELECT u.username, {count} FROM users u {join} JOIN posts p ON p.author_id = u.id AND {condition}
GROUP BY u.id ORDER BY 2 {way}, u.username
"""


def check_post_counts(case: Case) -> None:
    got = asked(case)

    def counts(
        count: str = "count(p.id)",
        join: str = "LEFT",
        condition: str = "p.status = 'published'",
        way: str = "DESC",
    ) -> list[Any]:
        return case.sql(COUNTS.format(count=count, join=join, condition=condition, way=way))

    case.mistake(
        "null_instead_of_zero",
        any(row[1] is None for row in rows_in(got, 2)),
        "Where a user has published nothing your number is None. It should be 0: what finds no "
        "row, and a sum over nothing, is NULL.",
    )
    case.same(
        got,
        counts(),
        mistakes={
            "zeros_vanish": (
                counts(join=""),
                "Users who have published nothing are missing. An inner join has no row for them, "
                "and a condition on posts in WHERE throws their row away again.",
            ),
            "only_authors": (
                [
                    row
                    for row in counts()
                    if row[0] in {r[0] for r in counts(condition="true", join="")}
                ],
                "Users who have never written a post are missing. They have published 0 posts.",
            ),
            "draft_authors_vanish": (
                [
                    row
                    for row in counts()
                    if row[1] or row[0] not in {r[0] for r in counts(condition="true", join="")}
                ],
                "Users who have drafts only are missing. The join finds their drafts, so their "
                "right side is not NULL, and WHERE throws them away. Where does a condition stand "
                "that decides what is joined?",
            ),
            "counts_rows": (
                counts("count(*)"),
                "Users without a published post have 1 in your list. The outer join makes one row "
                "for them, and count(*) counts rows, also those with nothing on the right.",
            ),
            "counts_drafts": (
                counts(condition="true"),
                "Drafts are counted as well. Only what is published was asked for.",
            ),
            "counts_drafts_of_authors": (
                counts(condition="true", join=""),
                "Drafts are counted as well, and users without posts are missing.",
            ),
            "fewest_first": (
                counts(way="ASC"),
                "The lowest number comes first. The highest was to come first.",
            ),
        },
    )
    one_statement(case)
    no_other_rows(case, len(got))
