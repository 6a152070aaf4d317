"""The check of ``newest_posts``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exercises.ch07_querying.common import called, ids_of, judge_together, one_statement
from workbook.blog import Post
from workbook.judge.case import Case

PAGE = """
SELECT id FROM posts WHERE {where} AND ({after}) ORDER BY {order} LIMIT %(size)s
"""


PHRASES = {
    "can be used with None": (
        "no_first_page",
        "Without `after` your statement compares with None. The first page has nothing to come "
        "after.",
    )
}


def check_newest_posts(case: Case) -> None:
    rows = case.sql(
        "SELECT published_at, id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC"
    )
    afters = [None, *rows]
    for size in (3, 7, 1000):
        got = []
        asked = [None] if size == 1000 else afters
        for after in asked:
            with case.session() as session:
                answer = called(case, session, size, *([after] if after else []), phrases=PHRASES)
                got.append(case.objects_of(answer, Post))
            one_statement(case)
            case.mistake(
                "fetches_more_than_the_page",
                any((entry.rows or 0) > size for entry in case.recording.statements)
                and len(got[-1]) <= size,
                f"Your code fetched {case.recording.statements[0].rows} rows for a page of {size}. "
                "Let the database leave out what is not shown.",
            )
        _pages_judged(case, size, asked, got)
        if size == 3:
            # Somebody publishes while visitors read: what they have seen stays where it is.
            case.sql(
                "INSERT INTO posts (author_id, title, content, status, published_at) SELECT "
                "author_id, 'Just now', '', 'published', max(published_at) OVER () + "
                "interval '1 day' FROM posts LIMIT 1 RETURNING id"
            )


def _pages_judged(
    case: Case, size: int, afters: Sequence[tuple[Any, ...] | None], got: list[list[int]]
) -> None:
    def pages(
        later: str = "(published_at, id) < (%(moment)s, %(last)s)",
        order: str = "published_at DESC, id DESC",
        where: str = "status = 'published'",
        wanted: int = size,
    ) -> list[list[int]]:
        found = []
        for after in afters:
            moment, last = after or (None, None)
            query = PAGE.format(where=where, after=later if after else "true", order=order)
            found.append(ids_of(case, query, size=wanted, moment=moment, last=last))
        return found

    judge_together(
        case,
        [
            f"The page after post {after[1]}, {after[0]:%Y-%m-%d %H:%M}: "
            if after
            else "Page one: "
            for after in afters
        ],
        got,
        pages(),
        {
            "ignores_after": (
                pages("true"),
                "the first page comes again. `after` makes no difference in your code.",
            ),
            "loses_equals": (
                pages("published_at < %(moment)s"),
                "another post was published at the same moment, and it is on neither page. Nobody "
                "will ever see it. (Python compares two tuples of its own by itself, and looks at "
                "the first column only.)",
            ),
            "repeats_the_last_post": (
                pages("(published_at, id) <= (%(moment)s, %(last)s)"),
                "this post comes again. It was on the page before.",
            ),
            "turned_round": (
                pages("(published_at, id) > (%(moment)s, %(last)s)"),
                "newer posts come. The newest stand first in the list, so what comes after is "
                "older.",
            ),
            "repeats_equals": (
                pages("published_at <= %(moment)s"),
                "this post, and others of the same moment, come a second time.",
            ),
            "compares_each_alone": (
                pages("published_at < %(moment)s AND id < %(last)s"),
                "posts are missing. An older post may well have a higher id: the id may decide "
                "only where the moments are equal.",
            ),
            "compares_ids_only": (
                pages("id < %(last)s"),
                "you continue by id alone. The order of the list is published_at; ids run "
                "otherwise.",
            ),
            "equals_by_lower_id": (
                pages(order="published_at DESC, id"),
                "of the posts of one moment, the one with the higher id was to come first.",
            ),
            "drafts_too": (
                pages(where="true"),
                "drafts come as well. They have no date, and NULL is sorted before everything else "
                "when the order is descending.",
            ),
            "drafts_at_the_end": (
                pages(where="true", order="published_at DESC NULLS LAST, id DESC"),
                "drafts stand at the end of the list. They have no date, and they are not "
                "published.",
            ),
            "oldest_first": (
                pages(order="published_at, id"),
                "the oldest post comes first. The newest was to come first.",
            ),
            "no_limit": (
                pages(wanted=1000),
                f"a page of {size} was asked for; all the rest came.",
            ),
        },
    )
