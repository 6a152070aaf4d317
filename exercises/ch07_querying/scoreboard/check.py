"""The check of ``scoreboard``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch07_querying.common import asked, no_other_rows, one_statement
from workbook.judge.case import Case

SCORES = """
SELECT u.username, {drafts}, {quiet}, {popular}
FROM users u {join} JOIN posts p ON p.author_id = u.id WHERE {where}
GROUP BY u.id ORDER BY u.username
"""

THREE_JOINS = """
SELECT u.username, count(d.id), count(q.id), count(o.id) FROM users u
LEFT JOIN (SELECT * FROM posts p WHERE {drafts}) d ON d.author_id = u.id
LEFT JOIN (SELECT * FROM posts p WHERE {quiet}) q ON q.author_id = u.id
LEFT JOIN (SELECT * FROM posts p WHERE {popular}) o ON o.author_id = u.id
WHERE EXISTS (SELECT FROM posts p WHERE p.author_id = u.id) GROUP BY u.id ORDER BY u.username
"""


def check_scoreboard(case: Case) -> None:
    case.sql(
        "UPDATE posts SET views = 1000 WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'published') RETURNING id"
    )
    got = asked(case)
    conditions = {
        "drafts": "p.status = 'draft'",
        "quiet": "p.status = 'published' AND p.views < 1000",
        "popular": "p.status = 'published' AND p.views >= 1000",
    }

    def scores(
        form: str = "count(*) FILTER (WHERE {})",
        join: str = "",
        where: str = "true",
        **other: str,
    ) -> list[Any]:
        filled = {name: form.format(c) for name, c in (conditions | other).items()}
        return case.sql(SCORES.format(join=join, where=where, **filled))

    case.same(
        got,
        scores(),
        mistakes={
            "null_instead_of_zero": (
                scores("sum(CASE WHEN {} THEN 1 END)::int"),
                "Where there is no such post your number is None. A sum over nothing is NULL, "
                "not 0.",
            ),
            "counts_the_zeros": (
                scores("count(CASE WHEN {} THEN 1 ELSE 0 END)"),
                "All three numbers are the number of all posts. count() counts every value that "
                "is not NULL, and 0 is one.",
            ),
            "drafts_are_quiet": (
                scores(quiet="p.views < 1000"),
                "Drafts are counted as quiet too: they have 0 views. Each post belongs to one "
                "number only.",
            ),
            "thousand_is_quiet": (
                scores(
                    quiet="p.status = 'published' AND p.views <= 1000",
                    popular="p.status = 'published' AND p.views > 1000",
                ),
                "A post with exactly 1000 views is popular. It stands with the quiet ones in your "
                "list.",
            ),
            "columns_swapped": (
                [(name, drafts, popular, quiet) for name, drafts, quiet, popular in scores()],
                "The last two numbers have changed places: first the quiet ones, then the popular.",
            ),
            "multiplies_rows": (
                case.sql(THREE_JOINS.format(**conditions)),
                "Three joins pair each draft of a user with each published post, and what is "
                "counted are pairs. One join brings every post once.",
            ),
            "thousand_is_lost": (
                scores(popular="p.status = 'published' AND p.views > 1000"),
                "A post with exactly 1000 views is in none of your numbers.",
            ),
            "users_without_posts": (
                scores(join="LEFT"),
                "Users without a post come as well.",
            ),
            "draft_authors_vanish": (
                scores(where="p.status = 'published'"),
                "Drafts are filtered out before they are counted, so nobody has any. A condition "
                "for one number belongs to that number, not into WHERE.",
            ),
        },
    )
    one_statement(case)
    no_other_rows(case, len(got))
