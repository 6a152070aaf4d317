"""``thread``: the tree of comments under one post."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Row

from exercises.ch08_sessions.common import (
    NOBODY,
    left_open,
)
from workbook.blog import Comment
from workbook.judge.case import Case
from workbook.sqltape import record


def threads(case: Case) -> None:
    busiest = [
        row[0]
        for row in case.sql(
            "SELECT post_id FROM comments GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2"
        )
    ]
    case.sql(
        "UPDATE comments SET created_at = timestamptz '2026-10-30 12:00Z' - id * interval '1 hour' "
        "WHERE post_id = %(id)s AND id %% 2 = 0",
        id=busiest[0],
    )
    [(one,)] = case.sql(
        "SELECT min(id) FROM comments WHERE post_id = %(id)s AND parent_id IS NOT NULL",
        id=busiest[0],
    )
    for number, hour in ((71_002, 9), (71_001, 9), (71_003, 8)):  # in no order at all
        case.sql(
            "INSERT INTO comments (id, post_id, author_id, parent_id, content, created_at) "
            "OVERRIDING SYSTEM VALUE SELECT %(id)s, post_id, author_id, id, 'x', "
            "timestamptz '2026-11-01' + %(hour)s * interval '1 hour' FROM comments "
            "WHERE id = %(on)s",
            id=number,
            hour=hour,
            on=one,
        )
    [(quiet,)] = case.sql(
        "SELECT min(id) FROM posts WHERE id NOT IN (SELECT post_id FROM comments)"
    )
    for post_id in (*busiest, quiet, NOBODY):
        _thread(case, post_id)


def _thread(case: Case, post_id: int) -> None:
    rows = case.sql(
        "SELECT id, parent_id, created_at FROM comments WHERE post_id = %(id)s "
        "ORDER BY created_at, id",
        id=post_id,
    )

    def tree(rows: list[Any]) -> list[tuple[int, int]]:
        children: dict[Any, list[int]] = defaultdict(list)
        for number, parent, _ in rows:
            children[parent].append(number)

        def walk(parent: Any, depth: int) -> list[tuple[int, int]]:
            return [
                one
                for child in children[parent]
                for one in [(depth, child), *walk(child, depth + 1)]
            ]

        return walk(None, 0)

    with case.session() as session:
        got = case.call(session, post_id, name="thread")
        left_open(case, "thread")
        sent = case.recording.count
        case.mistake("returns_nothing", got is None, "`thread` gave back None.")
        pairs = isinstance(got, list) and all(
            isinstance(one, tuple | Row) and len(one) == 2 for one in got
        )
        case.mistake("no_pairs", not pairs, "`thread`: a list of pairs (depth, comment).")
        case.mistake(
            "pairs_the_wrong_way_round",
            any(isinstance(pair[0], Comment) for pair in got),
            "`thread`: in each pair the depth comes first, then the comment.",
        )
        comments = [pair[-1] for pair in got]
        ids = case.objects_of(comments, Comment)
        shown = [(pair[0], one) for pair, one in zip(got, ids, strict=True)]
        with record() as reading:
            for comment in comments:
                _ = comment.author.username
    expected = tree(rows)
    hint = ""
    if shown != expected and sorted(shown) == sorted(expected):
        came, wanted = next(pair for pair in zip(shown, expected, strict=True) if len({*pair}) > 1)
        hint = (
            f" The comments and their depths are right. Their order is not: {came} came where "
            f"{wanted} was expected. Answers to the same comment, too, come by created_at, then by "
            "id."
        )
    case.same(
        shown,
        expected,
        mistakes={
            "only_the_first_level": (
                [pair for pair in expected if pair[0] == 0],
                "`thread` gives only the comments on the post itself; the answers are missing.",
            ),
            "only_two_levels": (
                [pair for pair in expected if pair[0] < 2],
                "`thread` gives the comments and the answers to them. Answers to answers are "
                "missing: a thread may be of any depth.",
            ),
            "flat": (
                [(0, row[0]) for row in rows],
                "`thread` gives every comment the depth 0, in the order of time. A reply comes "
                "right after what it replies to, one deeper.",
            ),
            "level_by_level": (
                sorted(expected, key=lambda pair: pair[0]),
                "`thread` gives one level after the other. The replies to a comment come right "
                "after it.",
            ),
            "depth_from_one": (
                [(depth + 1, one) for depth, one in expected],
                "`thread`: a comment on the post itself has the depth 0.",
            ),
            "by_id": (
                tree(sorted(rows)),
                "`thread`: comments next to each other come by created_at. Yours come by id.",
            ),
            "newest_first": (
                tree(rows[::-1]),
                "`thread`: the oldest of several comments comes first.",
            ),
        },
        message=f"`thread({post_id})`: not the tree that was asked for.{hint}" if shown else "",
        mistake="answers_in_another_order" if hint else None,
    )
    case.mistake(
        "n_plus_one",
        sent + reading.count > 2,
        f"`thread`: {sent} statements, and {reading.count} more while the authors were read, for "
        f"{len(ids)} comments. Load all comments of the post at once, with their authors, and put "
        "the tree together in Python (or with a recursive CTE).",
    )
