"""The check of ``unanswered_posts``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from exercises.ch07_querying.common import (
    asked,
    ids_of,
    no_other_rows,
    one_statement,
)
from workbook.blog import Post
from workbook.judge.case import Case

UNANSWERED = """
SELECT p.id FROM posts p WHERE {status} AND {condition} ORDER BY {order}
"""


def check_unanswered_posts(case: Case) -> None:
    # A post that only its author has commented on, and one that others have answered as well.
    case.sql(
        "INSERT INTO comments (post_id, author_id, content) "
        "SELECT id, author_id, 'A correction' FROM posts p WHERE status = 'published' "
        "AND NOT EXISTS (SELECT FROM comments c WHERE c.post_id = p.id) "
        "ORDER BY id LIMIT 2 RETURNING id"
    )
    # Three of the posts that are asked for come out at one moment; the highest id lies first.
    for post in ids_of(
        case,
        UNANSWERED.format(
            status="status = 'published'",
            condition="NOT EXISTS (SELECT FROM comments c WHERE c.post_id = p.id)",
            order="p.id DESC LIMIT 3",
        ),
    ):
        case.sql(
            "UPDATE posts SET published_at = '2025-01-02 03:04:05Z' WHERE id = %(id)s", id=post
        )
    got = case.objects_of(asked(case), Post)

    def found(condition: str, status: str = "status = 'published'", order: str = "") -> list[int]:
        order = order or "p.published_at, p.id"
        return ids_of(case, UNANSWERED.format(condition=condition, status=status, order=order))

    comment = "EXISTS (SELECT FROM comments c WHERE c.post_id = p.id AND {})"
    own = comment.format("c.author_id = p.author_id")
    others = comment.format("c.author_id <> p.author_id")
    expected = found(f"NOT {others}")
    moments = dict(case.sql("SELECT id, published_at FROM posts"))
    pairs = list(zip(got, expected, strict=False))
    case.mistake(
        "ties_in_any_order",
        got != expected
        and sorted(got) == sorted(expected)
        and [moments[post] for post in got] == [moments[post] for post in expected],
        "Posts of the same moment are not in the order of their ids.",
        got=[f"{moments[a]:%Y-%m-%d %H:%M}, id {a}" for a, b in pairs if a != b],
        expected=[f"{moments[b]:%Y-%m-%d %H:%M}, id {b}" for a, b in pairs if a != b],
    )
    case.same(
        got,
        expected,
        mistakes={
            "forgets_drafts": (
                found(f"NOT {others}", "true"),
                "Drafts come as well. Only what is published was asked for.",
            ),
            "only_without_comments": (
                found(f"NOT {comment.format('true')}"),
                "Posts on which the author, and nobody else, has commented are missing. They are "
                "still without an answer.",
            ),
            "not_in_the_wrong_place": (
                found(f"NOT {own}"),
                "You ask for posts on which the author has not commented. That is something else "
                "than: no comment by another person exists.",
            ),
            "own_comment_is_enough": (
                found(own),
                "You ask whether a comment by the author exists. There may be comments by others "
                "beside it, and a post without any comment is missing.",
            ),
            "answered_instead": (
                found(others),
                "Those are the posts that others have commented on: just the other ones.",
            ),
            "ordered_by_id": (
                found(f"NOT {others}", order="p.id"),
                "The right posts in the order of their ids. The order of published_at is another.",
            ),
        },
    )
    one_statement(case)
    no_other_rows(case, len(got))
