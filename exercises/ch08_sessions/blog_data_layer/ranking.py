"""``top_authors``: sums that no join multiplies."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from exercises.ch08_sessions.common import (
    left_open,
)
from workbook.judge.case import Case


def ranks(case: Case) -> None:
    query = """
        SELECT u.username, count(*), sum(p.views), sum(
            (SELECT count(*) FROM comments c WHERE c.post_id = p.id))
        FROM users u JOIN posts p ON p.author_id = u.id WHERE {}
        GROUP BY u.id ORDER BY 3 DESC, 1
    """
    names = [row[0] for row in case.sql(query.format("p.status = 'published'"))]
    case.sql(  # a tie, and nobody without a view
        "UPDATE posts SET views = CASE WHEN posts.id = (SELECT min(p.id) FROM posts p "
        "WHERE p.author_id = posts.author_id AND p.status = 'published') THEN 500 ELSE 0 END "
        "FROM users u WHERE u.id = posts.author_id AND u.username IN (%(a)s, %(b)s) "
        "AND posts.status = 'published'",
        a=names[1],
        b=names[-1],
    )

    case.sql(
        "INSERT INTO comments (post_id, author_id, content) "
        "SELECT id, author_id, 'About a draft' FROM posts WHERE status = 'draft'"
    )

    def numbers(rows: list[Any]) -> list[Any]:
        return [(name, int(a), int(b), int(c)) for name, a, b, c in rows]

    right = numbers(case.sql(query.format("p.status = 'published'")))
    drafts = numbers(case.sql(query.format("true")))
    multiplied = numbers(
        case.sql(
            "SELECT u.username, count(*), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id LEFT JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    views_multiplied = numbers(
        case.sql(
            "SELECT u.username, count(DISTINCT p.id), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id LEFT JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    dropped = numbers(
        case.sql(
            "SELECT u.username, count(DISTINCT p.id), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    variant = """
        SELECT u.username, count(*), sum({views}), ({comments})
        FROM users u JOIN posts p ON p.author_id = u.id WHERE p.status = 'published'
        GROUP BY u.id ORDER BY 3 DESC, 1
    """
    written = "SELECT count(*) FROM comments c WHERE c.author_id = u.id"
    on_all = (
        "SELECT count(*) FROM comments c JOIN posts q ON q.id = c.post_id WHERE q.author_id = u.id"
    )
    got_by_posts = "sum((SELECT count(*) FROM comments c WHERE c.post_id = p.id))"
    by_author = numbers(case.sql(variant.format(views="p.views", comments=written)))
    with_drafts = numbers(case.sql(variant.format(views="p.views", comments=on_all)))
    distinct = numbers(case.sql(variant.format(views="DISTINCT p.views", comments=got_by_posts)))
    both = numbers(
        case.sql(
            "SELECT u.username, count(*), sum(p.views), count(*) FROM users u "
            "JOIN posts p ON p.author_id = u.id JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    told = (
        "`top_authors` counts views once for every comment: joined with its comments a post stands "
        "in as many rows as it has comments. Count the comments by themselves."
    )
    tie = next(at for at, row in enumerate(right[1:], 1) if row[2] == right[at - 1][2])
    for places in (100, 3, 1, tie):
        with case.session() as session:
            got = case.call(session, places, name="top_authors")
            left_open(case, "top_authors")
        plain = [tuple(row) for row in got] if isinstance(got, list) else got
        case.same(
            plain,
            right[:places],
            mistakes={
                "multiplied_by_comments": (multiplied[:places], told),
                "multiplied_and_dropped": (
                    both[:places],
                    f"{told} And authors without a comment are missing.",
                ),
                "views_multiplied": (views_multiplied[:places], told),
                "dropped_without_comments": (dropped[:places], told),
                "none_instead_of_zero": (
                    [(*row[:3], row[3] or None) for row in right[:places]],
                    "`top_authors`: an author without comments has 0 of them, not None.",
                ),
                "counts_drafts": (
                    drafts[:places],
                    "`top_authors`: drafts are counted as well.",
                ),
                "counts_what_they_wrote": (
                    by_author[:places],
                    "`top_authors` counts the comments that an author has written; those that "
                    "their posts got were asked for.",
                ),
                "comments_on_drafts": (
                    with_drafts[:places],
                    "`top_authors`: comments on drafts are counted as well.",
                ),
                "loses_equal_views": (
                    distinct[:places],
                    "`top_authors`: two posts with the same number of views count as one. DISTINCT "
                    "drops equal values, and not only rows that a join has multiplied.",
                ),
                "no_tie_breaker": (
                    sorted(right, key=lambda row: (-row[2], -ord(row[0][0])))[:places],
                    "`top_authors`: authors with the same views come by username.",
                ),
            },
        )
        case.at_most(1, "many_statements", "`top_authors`:")
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "counts_in_python",
            fetched > places,
            f"`top_authors` fetched {fetched} rows for {places} places. Let the database count.",
        )
