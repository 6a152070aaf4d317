"""The check of ``written_by``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import (
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

ON_THE_POSTS = """
SELECT 'comment' AS kind, c.content AS words FROM comments c JOIN posts p ON p.id = c.post_id
JOIN users u ON u.id = p.author_id WHERE u.username = %(name)s UNION ALL
"""


def check_written_by(case: Case) -> None:
    names = ids_of(
        case,
        "SELECT username FROM users u WHERE (SELECT count(*) - count(DISTINCT content) "
        "FROM comments WHERE author_id = u.id) + (SELECT count(*) - count(DISTINCT title) "
        "FROM posts WHERE author_id = u.id) > 0 ORDER BY id",
    )
    for name in (*names, "nobody"):
        for limit in (1000, 2, 4):  # all of it first: there the kinds of order differ
            got = asked(case, name, limit)

            def written(
                union: str = "UNION ALL", where: str = "true", order: str = "kind, words"
            ) -> list[Any]:
                query = WRITTEN.format(union=union, where=where, order=order)
                return case.sql(query, name=name)  # noqa: B023 - used in this round only

            every = written()
            comments = [row for row in every if row[0] == "comment"]
            posts = [row for row in every if row[0] == "post"]
            case.mistake(
                "limits_one_half",
                isinstance(got, list)
                and limit < len(got) < len(every)
                and got != comments[:limit] + posts[:limit],
                f"More than {limit} rows came: the limit applies to one half only. It belongs to "
                "the whole.",
                got=[f"{len(got or [])} rows"],
                expected=[f"{limit} rows"],
            )
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
                    "comments_on_the_posts": (
                        case.sql(
                            ON_THE_POSTS
                            + WRITTEN.partition("{union}")[2].format(
                                where="true", order="kind, words"
                            ),
                            name=name,
                        )[:limit],
                        f"Those are the comments on the posts of {name!r}, whoever wrote them. "
                        f"Asked for is what {name!r} wrote.",
                    ),
                    "no_drafts": (
                        written(where="p.status = 'published'")[:limit],
                        "Titles of drafts are missing. Everything that the user has written was "
                        "asked for.",
                    ),
                    "no_limit": (every, f"At most {limit} rows were asked for."),
                    "posts_first": (
                        written(order="kind DESC, words")[:limit],
                        "The posts come first. By kind, a comment stands before a post.",
                    ),
                    "sorted_by_words": (
                        written(order="words, kind")[:limit],
                        "Your list is sorted by the words alone. The kind comes first.",
                    ),
                },
            )
            one_statement(case)
            no_other_rows(case, len(got))
