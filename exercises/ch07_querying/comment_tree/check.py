"""The check of ``comment_tree``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exercises.ch07_querying.common import asked, ids_of, no_other_rows, rows_in
from workbook.judge.case import Case


def check_comment_tree(case: Case) -> None:
    # Answers whose ids are later than those of whole branches, and have another number of digits.
    rows = dict(case.sql("SELECT id, parent_id FROM comments"))
    depth = {comment: len(_ancestors(rows, comment)) for comment in rows}
    deepest = max(rows, key=lambda comment: (depth[comment], -comment))
    *_, root = _ancestors(rows, deepest)
    parents = [*reversed(_ancestors(rows, deepest)), deepest]
    for number, parent in enumerate([root, parents[1], parents[2], root, parents[1]]):
        case.sql(
            "INSERT INTO comments (id, post_id, author_id, parent_id, content) "
            "SELECT %(new)s, post_id, author_id, id, 'Later' FROM comments WHERE id = %(id)s "
            "RETURNING id",
            new=(99, 9_999, 100_000, 100_001, 100_002)[number]
            + (0 if number != 0 or 99 not in rows else 9_000),
            id=parent,
        )
    rows = dict(case.sql("SELECT id, parent_id FROM comments"))
    phrases = {
        "recursive query": (
            "half_of_it",
            "PostgreSQL does not accept the recursion as you wrote it. It wants two halves of the "
            "same columns and types, joined by UNION ALL, and the second half reads the CTE once.",
        ),
        "UndefinedTable": (
            "not_recursive",
            "PostgreSQL does not know the CTE inside of itself: it was not told that it is "
            "recursive.",
        ),
    }
    for start in (root, parents[1], deepest, 0):
        got = asked(case, start, phrases=phrases)
        case.mistake(
            "asks_first",
            case.recording.count == 2 and bool(got or start not in rows),
            "Your code sent 2 statements. Whether there is such a comment need not be asked first: "
            "a CTE that begins with nothing gives no rows.",
        )
        case.at_most(
            1,
            "one_statement_per_comment",
            "Your code goes through the thread with a statement at a time. A recursive CTE walks "
            "down by itself.",
        )
        _judge_tree(case, rows, start, got)
        no_other_rows(case, len(got))


def _ancestors(rows: Mapping[int, int | None], comment: int) -> list[int]:
    above = []
    parent = rows[comment]
    while parent is not None:
        above.append(parent)
        parent = rows[parent]
    return above


def _below(rows: Mapping[int, int | None], start: int, depth: int = 0) -> list[tuple[int, int]]:
    found = [(start, depth)]
    for answer in sorted(comment for comment, parent in rows.items() if parent == start):
        found += _below(rows, answer, depth + 1)
    return found


def _judge_tree(case: Case, rows: Mapping[int, int | None], start: int, got: Any) -> None:
    expected = _below(rows, start) if start in rows else []
    post = ids_of(
        case,
        "SELECT id FROM comments WHERE post_id = "
        "(SELECT post_id FROM comments WHERE id = %(id)s) ORDER BY id",
        id=start,
    )
    case.mistake(
        "whole_post",
        len(rows_in(got, 2)) > len(expected) and {row[0] for row in rows_in(got, 2)} == set(post),
        "All comments of the post come. Asked for are one comment and what was answered to it.",
    )
    depths = dict(expected)
    by_text = sorted(
        expected,
        key=lambda row: [str(c) for c in (*reversed(_ancestors(rows, row[0])), row[0])],
    )
    case.same(
        got,
        expected,
        mistakes={
            "first_level_only": (
                [row for row in expected if row[1] <= 1],
                "Only direct answers come. Answers to the answers are missing, and theirs.",
            ),
            "without_the_comment": (
                expected[1:],
                "The comment itself is missing. It comes first, with depth 0.",
            ),
            "breadth_first": (
                sorted(expected, key=lambda row: (row[1], row[0])),
                "All answers of depth 1 come first, then all of depth 2. Each answer was to stand "
                "below what it answers: the whole path down to it must decide.",
            ),
            "by_id": (
                sorted(expected),
                "The comments are in the order of their ids. A late answer to an early comment "
                "then stands far away from it.",
            ),
            "path_as_text": (
                by_text,
                "Your paths are sorted as text, where 100000 comes before 99. Numbers in an array "
                "are compared as numbers.",
            ),
            "depth_from_one": (
                [(comment, deep + 1) for comment, deep in expected],
                "Your depths begin with 1. The comment itself has depth 0.",
            ),
            "depth_from_the_top": (
                [(c, deep + len(_ancestors(rows, start))) for c, deep in expected]
                if expected
                else [],
                "The depth is counted from the first comment of the thread. It begins with 0 at "
                "the comment that was asked for.",
            ),
            "depth_always_the_same": (
                [(comment, min(deep, 1)) for comment, deep in depths.items()],
                "All answers have depth 1. Each level is one deeper than the one above it.",
            ),
        },
    )
