"""The check of ``best_posts``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement
from workbook.judge.case import Case

BEST = """
SELECT username, id, views FROM (
    SELECT u.username, p.id, p.views, p.status,
        {function}() OVER ({partition} ORDER BY p.views DESC {tie}) n
    FROM posts p JOIN users u ON u.id = p.author_id WHERE {where}) AS ranked
WHERE n <= %(places)s AND {outside} ORDER BY username, views DESC, id
"""


def check_best_posts(case: Case) -> None:
    phrases = {
        "window functions are not allowed in WHERE": (
            "window_in_where",
            "WHERE is decided before windows are computed. Compute the place in a subquery, and "
            "ask for it outside.",
        )
    }
    # Drafts that would win, if they took part.
    case.sql(
        "UPDATE posts SET views = 9999 WHERE id IN (SELECT min(d.id) FROM posts d JOIN posts p "
        "ON p.author_id = d.author_id AND p.status = 'published' WHERE d.status = 'draft' "
        "GROUP BY d.author_id) RETURNING id"
    )
    for places in (1, 2, 3):
        got = asked(case, places, phrases=phrases)

        def best(
            function: str = "rank",
            partition: str = "PARTITION BY p.author_id",
            where: str = "p.status = 'published'",
            tie: str = "",
            outside: str = "true",
            number: int = places,
        ) -> list[Any]:
            parts = {"partition": partition, "where": where, "tie": tie, "outside": outside}
            return case.sql(BEST.format(function=function, **parts), places=number)

        expected = best()
        alone = "Two posts of one author share a place, and one of them is missing: your numbering "
        case.same(
            got,
            expected,
            mistakes={
                "drops_ties": (
                    best("row_number", tie=", p.id"),
                    f"{alone}gives every row a number of its own.",
                ),
                "drops_earlier_ties": (
                    best("row_number", tie=", p.id DESC"),
                    f"{alone}gives every row a number of its own.",
                ),
                "skips_no_place": (
                    best("dense_rank"),
                    "After two posts on place 1 your next one is on place 2. Places after a "
                    "shared one are skipped.",
                ),
                "best_of_all": (
                    best(partition=""),
                    "Those are the most viewed posts of the whole blog. Every author has places "
                    "of their own.",
                ),
                "drafts_too": (
                    best(where="true"),
                    "Drafts come as well. Only published posts hold places.",
                ),
                "drafts_hold_places": (
                    best(where="true", outside="status = 'published'"),
                    "A draft holds a place in your ranking, and the published posts stand below "
                    "it. Leave the drafts out before the places are given.",
                ),
                "first_place_only": (
                    best(number=1),
                    f"Only first places come, and {places} places were asked for.",
                ),
            },
        )
        one_statement(case)
        no_other_rows(case, len(expected))
