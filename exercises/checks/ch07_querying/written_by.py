"""The check of ``written_by``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.checks.ch07_querying.common import (
    asked,
    ids_of,
    no_other_rows,
    one_statement,
)
from workbook.judge.case import Case

WRITTEN = """
SELECT 'comment' AS kind, c.content AS words FROM comments c JOIN users u ON u.id = c.author_id
WHERE u.username = %(name)s
{union} SELECT 'post', p.title FROM posts p JOIN users u ON u.id = p.author_id
WHERE u.username = %(name)s AND {where} ORDER BY {order}
"""


def check_written_by(case: Case) -> None:
    names = ids_of(
        case,
        "SELECT username FROM users u WHERE (SELECT count(*) - count(DISTINCT content) "
        "FROM comments WHERE author_id = u.id) + (SELECT count(*) - count(DISTINCT title) "
        "FROM posts WHERE author_id = u.id) > 0 ORDER BY id",
    )
    for name in (*names, "nobody"):
        for limit in (2, 4, 1000):
            got = asked(case, name, limit)

            def written(
                union: str = "UNION ALL", where: str = "true", order: str = "kind, words"
            ) -> list[Any]:
                query = WRITTEN.format(union=union, where=where, order=order)
                return case.sql(query, name=name)  # noqa: B023 - used in this round only

            every = written()
            comments = [row for row in every if row[0] == "comment"]
            posts = [row for row in every if row[0] == "post"]
            case.same(
                got,
                every[:limit],
                mistakes={
                    "drops_repeats": (
                        written("UNION")[:limit],
                        f"{name!r} has written the same words twice, and your list has them once: "
                        "UNION drops rows that are equal.",
                    ),
                    "limits_each_half": (
                        comments[:limit] + posts[:limit],
                        f"More than {limit} rows came: the limit applies to each half by itself.",
                    ),
                    "limits_one_half": (
                        comments + posts[:limit],
                        f"More than {limit} rows came: the limit applies to the second half only.",
                    ),
                    "limits_first_half": (
                        comments[:limit] + posts,
                        f"More than {limit} rows came: the limit applies to the first half only.",
                    ),
                    "no_drafts": (
                        written(where="p.status = 'published'")[:limit],
                        "Titles of drafts are missing. Everything that the user has written was "
                        "asked for.",
                    ),
                    "no_limit": (every, f"At most {limit} rows were asked for."),
                    "sorted_by_words": (
                        written(order="words, kind")[:limit],
                        "Your list is sorted by the words alone. The kind comes first.",
                    ),
                },
            )
            one_statement(case)
            no_other_rows(case, len(got))
