"""Checks of chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Base, Post, User
from workbook.blog.large import load_large
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet
from workbook.judge.verdict import on

Phrases = Mapping[str, tuple[str, str]]

SAME_ROWS = "Send one statement; the database can put all of this together."


def _ask(case: Case, *arguments: Any, phrases: Phrases | None = None, most: int = 1) -> Any:
    """Call the learner's function with a session of its own, which is closed afterwards."""
    with case.session() as session:
        return _call(case, session, *arguments, phrases=phrases, most=most)


def _call(
    case: Case, session: Session, *arguments: Any, phrases: Phrases | None = None, most: int = 1
) -> Any:
    """Call it; ``phrases`` are parts of error messages that betray a known mistake."""
    try:
        got = case.call(session, *arguments)
    except NotYet as wrong:
        for phrase, (mistake, message) in (phrases or {}).items():
            if wrong.mistake == "raises" and phrase in wrong.message:
                raise NotYet(
                    message, mistake=mistake, line=wrong.line, symptom=wrong.symptom
                ) from wrong
        raise
    case.mistake(
        "ends_the_transaction",
        case.recording.commits + case.recording.rollbacks > 0,
        "Your function ends the transaction. It was given a session, and the end is its caller's.",
    )
    return list(got) if isinstance(got, Sequence) and not isinstance(got, str) else got


def _one_statement(case: Case, what: str = SAME_ROWS) -> None:
    case.at_most(1, "several_statements", what)


def _no_other_rows(case: Case, rows: int) -> None:
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "filters_in_python",
        fetched > rows,
        f"The answer is right, but your code fetched {fetched} rows for {rows}. Let the database "
        "choose them: a large table should not travel to you.",
    )


def _judge_together(
    case: Case,
    asked: Sequence[str],
    got: Sequence[Any],
    expected: Sequence[Any],
    mistakes: Mapping[str, tuple[Sequence[Any], str]],
) -> None:
    """Judge the answers of several calls at once: one of them alone may fit several mistakes.

    The message of a mistake begins with what was asked in the first call that came out wrong.
    """
    wrong = next(
        (n for n, (one, other) in enumerate(zip(got, expected, strict=True)) if one != other), None
    )
    if wrong is None:
        return
    for name, (answers, message) in mistakes.items():
        if list(answers) == list(got):
            case.same(got[wrong], expected[wrong], message=asked[wrong] + message, mistake=name)
    case.same(got[wrong], expected[wrong])


def _ids(case: Case, query: str, **parameters: Any) -> list[Any]:
    return [row[0] for row in case.sql(query, **parameters)]


# --- The right rows -----------------------------------------------------------------------------

READERS = """
SELECT {what} FROM comments c JOIN posts p ON p.id = c.post_id
JOIN users a ON a.id = p.author_id JOIN users r ON r.id = c.author_id
WHERE {where} ORDER BY {order}
"""


def check_readers_of(case: Case) -> None:
    def found(where: str, order: str = "r.username", what: str = "r.id") -> list[int]:
        return _ids(case, READERS.format(what=what, where=where, order=order), a=author)

    most = "SELECT u.username FROM users u JOIN posts p ON p.author_id = u.id "
    ((popular,),) = case.sql(
        f"{most} JOIN comments c ON c.post_id = p.id GROUP BY u.id "
        "ORDER BY count(DISTINCT c.author_id) DESC, u.id LIMIT 1"
    )
    answering = case.sql(
        f"{most} JOIN comments c ON c.post_id = p.id AND c.author_id = u.id GROUP BY u.id "
        "ORDER BY count(*) DESC, u.id LIMIT 2"
    )
    for author in (popular, *(name for (name,) in answering), "nobody"):
        got = case.objects_of(_ask(case, author), User)
        mine = "a.username = %(a)s AND r.id <> a.id"
        every = found(mine)
        expected = list(dict.fromkeys(every))
        case.mistake(
            "once_per_comment",
            len(got) > len(set(got)) and set(got) == set(expected),
            f"Who has commented on several posts of {author!r}, or more than once, stands in your "
            "list several times: a join gives a row for each pair.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "counts_the_author": (
                    list(dict.fromkeys(found("a.username = %(a)s"))),
                    f"{author!r} has answered under posts of their own, and stands in your list. "
                    "The author is not one of the readers.",
                ),
                "looks_the_other_way": (
                    list(
                        dict.fromkeys(
                            found("r.username = %(a)s AND r.id <> a.id", "a.username", "a.id")
                        )
                    ),
                    f"Those are the people whose posts {author!r} has commented on. Asked for are "
                    f"those who commented on the posts of {author!r}.",
                ),
                "not_tied_to_the_reader": (
                    _ids(
                        case,
                        "SELECT id FROM users WHERE username <> %(a)s ORDER BY username",
                        a=author,
                    ),
                    "Everybody comes. Your EXISTS asks whether there is any such comment at all; "
                    "it does not say that the user of the outer row wrote it.",
                ),
                "sorts_without_capitals": (
                    list(dict.fromkeys(found(mine, "lower(r.username), r.id"))),
                    "The right users, sorted as if capital letters were small. Sort by the "
                    "username as it is.",
                ),
            },
        )
        _one_statement(case)


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
    got = case.objects_of(_ask(case), Post)

    def found(condition: str, status: str = "status = 'published'", order: str = "") -> list[int]:
        order = order or "p.published_at, p.id"
        return _ids(case, UNANSWERED.format(condition=condition, status=status, order=order))

    comment = "EXISTS (SELECT FROM comments c WHERE c.post_id = p.id AND {})"
    own = comment.format("c.author_id = p.author_id")
    others = comment.format("c.author_id <> p.author_id")
    case.same(
        got,
        found(f"NOT {others}"),
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
    _one_statement(case)
    _no_other_rows(case, len(got))


COUNTS = """
SELECT u.username, {count} FROM users u {join} JOIN posts p ON p.author_id = u.id AND {condition}
GROUP BY u.id ORDER BY 2 {way}, u.username
"""


def check_post_counts(case: Case) -> None:
    got = _ask(case)

    def counts(
        count: str = "count(p.id)",
        join: str = "LEFT",
        condition: str = "p.status = 'published'",
        way: str = "DESC",
    ) -> list[Any]:
        return case.sql(COUNTS.format(count=count, join=join, condition=condition, way=way))

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
    _one_statement(case)
    _no_other_rows(case, len(got))


TAGS = """
SELECT t.name, count(*) FROM tags t JOIN post_tags pt ON pt.tag_id = t.id
JOIN posts p ON p.id = pt.post_id WHERE {where}
GROUP BY t.id HAVING count(*) {operator} %(least)s ORDER BY 2 DESC, {order}
"""


def check_busy_tags(case: Case) -> None:
    ((second,),) = case.sql(
        "SELECT DISTINCT count(*) FROM post_tags pt JOIN posts p ON p.id = pt.post_id "
        "WHERE status = 'published' GROUP BY tag_id ORDER BY 1 DESC OFFSET 1 LIMIT 1"
    )
    phrases = {
        "aggregate functions are not allowed": (
            "aggregate_in_where",
            "WHERE decides about single rows, before there are groups, so a count cannot stand "
            "there. Groups are chosen with another clause.",
        )
    }
    for least in (second, 2, 1, 1000):
        got = _ask(case, least, phrases=phrases)

        def tags(
            where: str = "p.status = 'published'",
            operator: str = ">=",
            order: str = "t.name",
            number: int = least,
        ) -> list[Any]:
            query = TAGS.format(where=where, operator=operator, order=order)
            return case.sql(query, least=number)

        expected = tags()
        case.mistake(
            "ties_in_any_order",
            isinstance(got, list)
            and got != expected
            and sorted(map(str, got)) == sorted(map(str, expected))
            and [row[1] for row in got] == [row[1] for row in expected],
            "The numbers are in order, but tags with the same number are not in the order of "
            "their names.",
        )
        case.same(
            got,
            expected,
            mistakes={
                "more_than": (
                    tags(operator=">"),
                    f"A tag on exactly {least} posts is missing: at least {least} were asked for.",
                ),
                "counts_drafts": (
                    tags("true"),
                    "Drafts are counted as well. Only what is published was asked for.",
                ),
                "ignores_least": (
                    tags(number=1),
                    f"Tags on fewer than {least} posts come as well.",
                ),
            },
        )
        _one_statement(case)
        _no_other_rows(case, len(expected))


# --- CTEs, windows, sets ------------------------------------------------------------------------


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
        )
    }
    for start in (root, parents[1], deepest, 0):
        got = _ask(case, start, phrases=phrases)
        case.at_most(
            1,
            "one_statement_per_comment",
            "Your code goes through the thread with a statement at a time. A recursive CTE walks "
            "down by itself.",
        )
        _judge_tree(case, rows, start, got)
        _no_other_rows(case, len(got))


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
    post = _ids(
        case,
        "SELECT id FROM comments WHERE post_id = "
        "(SELECT post_id FROM comments WHERE id = %(id)s) ORDER BY id",
        id=start,
    )
    case.mistake(
        "whole_post",
        isinstance(got, list) and len(got) > len(expected) and {row[0] for row in got} == set(post),
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


BEST = """
SELECT username, id, views FROM (
    SELECT u.username, p.id, p.views, {function}() OVER ({partition} ORDER BY p.views DESC {tie}) n
    FROM posts p JOIN users u ON u.id = p.author_id WHERE {where}) AS ranked
WHERE n <= %(places)s ORDER BY username, views DESC, id
"""


def check_best_posts(case: Case) -> None:
    phrases = {
        "window functions are not allowed in WHERE": (
            "window_in_where",
            "WHERE is decided before windows are computed. Compute the place in a subquery, and "
            "ask for it outside.",
        )
    }
    for places in (1, 2, 3):
        got = _ask(case, places, phrases=phrases)

        def best(
            function: str = "rank",
            partition: str = "PARTITION BY p.author_id",
            where: str = "p.status = 'published'",
            tie: str = "",
            number: int = places,
        ) -> list[Any]:
            query = BEST.format(function=function, partition=partition, where=where, tie=tie)
            return case.sql(query, places=number)

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
                "first_place_only": (
                    best(number=1),
                    f"Only first places come, and {places} places were asked for.",
                ),
            },
        )
        _one_statement(case)
        _no_other_rows(case, len(expected))


RUNNING = """
SELECT id, views, total FROM (
    SELECT id, views, published_at, sum(views) OVER ({window})::bigint AS total
    FROM posts WHERE {where}) AS every
ORDER BY published_at, id
"""


def check_running_views(case: Case) -> None:
    # Three posts of one moment stand at the end too, so that the last rows hold a tie.
    case.sql(
        "UPDATE posts SET published_at = (SELECT max(published_at) FROM posts) WHERE id IN "
        "(SELECT id FROM posts WHERE status = 'published' AND views > 0 "
        "ORDER BY published_at DESC, id LIMIT 3) RETURNING id"
    )

    def rows(window: str = "ORDER BY published_at, id", where: str = "") -> list[Any]:
        return case.sql(RUNNING.format(window=window, where=where or "status = 'published'"))

    every = rows()
    for last in (5, 2, 1000):
        got = _ask(case, last)
        expected = every[-last:]
        first = expected[0][2] - expected[0][1]
        case.same(
            got,
            expected,
            mistakes={
                "equals_share_a_total": (
                    rows("ORDER BY published_at")[-last:],
                    "Posts of the same moment all have the same total. A window that is ordered "
                    "reaches up to the current row and its equals; make the rows differ.",
                ),
                "adds_up_the_page_only": (
                    [(post, views, total - first) for post, views, total in expected],
                    "Your totals begin anew with the first row that you give back. The posts "
                    "before it count as well: add up first, cut afterwards.",
                ),
                "grand_total": (
                    rows("")[-last:],
                    "Each row has the total of all posts. A running total needs an order in its "
                    "window.",
                ),
                "total_per_author": (
                    rows("PARTITION BY author_id ORDER BY published_at, id")[-last:],
                    "Your totals begin anew for each author. All posts are one list here.",
                ),
                "total_by_id": (
                    rows("ORDER BY id")[-last:],
                    "The totals follow the ids, the rows follow published_at. The window needs "
                    "the order of the list.",
                ),
                "first_instead_of_last": (
                    every[:last],
                    "Those are the first rows of the list. The last ones were asked for.",
                ),
                "last_one_first": (
                    expected[::-1],
                    "The right rows, the last one first. Of the rows that you give back, the one "
                    "published first comes first.",
                ),
                "whole_list": (every, f"All rows come, and the last {last} were asked for."),
            },
        )
        _one_statement(case)
        _no_other_rows(case, len(expected))


WRITTEN = """
SELECT 'comment' AS kind, c.content AS words FROM comments c JOIN users u ON u.id = c.author_id
WHERE u.username = %(name)s
{union} SELECT 'post', p.title FROM posts p JOIN users u ON u.id = p.author_id
WHERE u.username = %(name)s AND {where} ORDER BY {order}
"""


def check_written_by(case: Case) -> None:
    names = _ids(
        case,
        "SELECT username FROM users u WHERE (SELECT count(*) - count(DISTINCT content) "
        "FROM comments WHERE author_id = u.id) + (SELECT count(*) - count(DISTINCT title) "
        "FROM posts WHERE author_id = u.id) > 0 ORDER BY id",
    )
    for name in (*names, "nobody"):
        for limit in (2, 4, 1000):
            got = _ask(case, name, limit)

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
            _one_statement(case)
            _no_other_rows(case, len(got))


SCORES = """
SELECT u.username, {drafts}, {quiet}, {popular}
FROM users u {join} JOIN posts p ON p.author_id = u.id WHERE {where}
GROUP BY u.id ORDER BY u.username
"""


def check_scoreboard(case: Case) -> None:
    case.sql(
        "UPDATE posts SET views = 1000 WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'published') RETURNING id"
    )
    got = _ask(case)
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
    _one_statement(case)
    _no_other_rows(case, len(got))


# --- PostgreSQL's own ---------------------------------------------------------------------------

USERS = "SELECT id, username, email, full_name FROM users ORDER BY username"
REST = "SELECT username, bio, is_active, created_at, last_login_at FROM users ORDER BY username"


def check_sync_users(case: Case) -> None:
    before = case.sql("SELECT username, full_name, is_active FROM users ORDER BY is_active, id")
    inactive, *active = [row[0] for row in before]
    named = next(row[0] for row in reversed(before) if row[1] and row[0] != inactive)
    held_too = next(name for name in active if name != named)
    _synced(case, ["zz_new", named, inactive, "Ada", held_too], round_=1, nameless=named)
    _synced(case, ["zz_new", held_too, "ab"], round_=2, nameless="zz_new")
    _synced(case, ["only.new"], round_=3)


def _synced(case: Case, names: list[str], round_: int, nameless: str = "") -> None:
    rows = [
        {
            "username": name,
            "email": f"{name}.{round_}@example.net",
            "full_name": None if name == nameless else f"{name.title()} the {round_}.",
        }
        for name in names
    ]
    given = [dict(row) for row in rows]
    expected = sorted((r["username"], r["email"], r["full_name"]) for r in rows)
    users, rest = dict(_by_name(case.sql(USERS))), dict(_by_name(case.sql(REST)))
    known: Mapping[type[BaseException], tuple[str, str]] = {
        IntegrityError: (
            "plain_insert",
            "A username that is there already breaks the INSERT. Say what is to happen on such a "
            "conflict.",
        )
    }
    with case.session() as session:
        held = [user for user in session.query(User) if user.username in names]
        got = case.call(session, rows, raising=known)
        case.mistake(
            "commits_itself",
            case.recording.commits > 0,
            "Your function commits. The caller decides about the transaction.",
        )
        case.mistake("changes_its_input", rows != given, "Your function changes the rows it got.")
        sent = [entry.sql.split(maxsplit=1)[0].upper() for entry in case.recording.statements]
        case.mistake(
            "looks_first",
            sent[:1] == ["SELECT"],
            "Your code looks first who is there. Between the look and the INSERT somebody else "
            "may come; one INSERT can decide it in the database.",
        )
        names_got = case.objects_of(got, User, "username")
        session.flush()
        now = dict(_by_name(_rows(session, USERS)))
        saved = [(name, *values[1:]) for name, values in sorted(now.items()) if name in names]
        case.mistake(
            "keeps_the_old_row",
            any(now.get(name) == old for name, old in users.items() if name in names),
            "Users who are there keep their old email and name: on a conflict your statement does "
            "nothing. They were to get the new values.",
        )
        case.mistake(
            "keeps_names_where_null",
            len(saved) == len(expected)
            and saved
            == sorted(
                (name, email, full_name or now[str(name)][-1])
                for name, email, full_name in expected
            )
            != expected,
            "A full_name of None came, and the old name is still there. The new value counts, also "
            "when it is NULL.",
        )
        case.same(
            saved,
            expected,
            message="The table does not hold the rows that were given.",
            mistake="other_values_saved",
        )
        case.mistake(
            "deletes_and_inserts",
            any(now[name][0] != old[0] for name, old in users.items()),
            "Users who were there have new ids: they were deleted and inserted again, and their "
            "posts and comments went with the old rows.",
        )
        kept = {name: (values[0], rest[name]) for name, values in users.items()}
        after = dict(_by_name(_rows(session, REST)))
        case.mistake(
            "changes_other_columns",
            any((now[name][0], after[name]) != values for name, values in kept.items()),
            "Something else of users who were there has changed. Only email and full_name were "
            "to change.",
        )
        case.mistake(
            "only_new_come_back",
            set(names_got) < set(names),
            "Not all users come back: those who were there are missing, or those who are new.",
        )
        stale = [
            user.username
            for user in (*got, *held)
            if (user.username, user.email, user.full_name) not in expected
        ]
        case.mistake(
            "stale_objects",
            bool(stale),
            f"In the table everything is right, but the object of {stale[:1]} still shows the old "
            "values: the session had loaded it before, and does not overwrite what it has unless "
            "it is told to.",
            symptom="s36",
        )
        case.mistake(
            "splits_at_null",
            1 < sent.count("INSERT") == len(sent) < len(rows),
            f"{len(sent)} INSERTs went out. Given rows as a second argument, the ORM leaves a None "
            "out of the statement, and rows with and without it cannot travel together. "
            "values() takes all rows into one statement.",
        )
        many = "One INSERT can carry all rows and bring the users back."
        case.at_most(1, "one_by_one" if sent.count("INSERT") > 1 else "asks_again", many)
        case.same(names_got, [row[0] for row in expected])
        session.commit()
    case.mistake(
        "other_session",
        not set(names) <= set(_ids(case, "SELECT username FROM users")),
        "After the caller's commit the new users are not there. Use the session that you were "
        "given.",
    )


def _by_name(rows: list[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each row under its username, without it."""
    for row in rows:
        name = row[0] if isinstance(row[0], str) else row[1]
        yield name, tuple(value for value in row if value is not name)


def _rows(session: Session, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.connection().exec_driver_sql(query)]


QUICK = """
SELECT id, {level} FROM posts WHERE {where} AND {minutes} <= %(minutes)s ORDER BY {order}
"""


def check_quick_reads(case: Case) -> None:
    case.sql(
        "UPDATE posts SET details = '{\"reading_minutes\": 1}' WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'draft') RETURNING id"
    )
    number, text = "(details ->> 'reading_minutes')::int", "details ->> 'reading_minutes'"
    rated = "coalesce(details ->> 'level', 'unrated')"
    phrases = {
        "operator does not exist: jsonb": (
            "compares_json",
            "A JSON value is compared with a number of SQL. Take it out of the document as a "
            "number first.",
        ),
        "invalid input syntax for type json": (
            "json_and_text",
            "A JSON value and a text meet in one function. Take the level out of the document as "
            "text first.",
        ),
    }
    for minutes in (5, 2, 9, 1000, 0):
        got = _ask(case, minutes, phrases=phrases)

        def quick(
            level: str = rated,
            where: str = "status = 'published'",
            order: str = f"{number}, id",
            taken: str = number,
            wanted: Any = minutes,
        ) -> list[Any]:
            query = QUICK.format(level=level, where=where, order=order, minutes=taken)
            return case.sql(query, minutes=wanted)

        expected = quick()
        case.same(
            got,
            expected,
            mistakes={
                "compares_text": (
                    quick(taken=text, wanted=str(minutes), order=f"{text}, id"),
                    f"The minutes are compared as text: as text, 18 comes before {minutes or 5}. "
                    "Take them out of the document as a number.",
                ),
                "compares_text_sorts_numbers": (
                    quick(taken=text, wanted=str(minutes)),
                    f"The minutes are compared as text: as text, 18 comes before {minutes or 5}. "
                    "Take them out of the document as a number.",
                ),
                "sorts_text": (
                    quick(order=f"{text}, id"),
                    "The right posts, but the minutes are sorted as text: 11 comes before 2.",
                ),
                "level_is_null": (
                    quick("details ->> 'level'"),
                    'Where a document has no level your rows say None. They were to say "unrated".',
                ),
                "leaves_out_unrated": (
                    [row for row in expected if row[1] != "unrated"],
                    "Posts without a level are missing. They were to come, as unrated.",
                ),
                "drafts_too": (quick(where="true"), "Drafts come as well."),
                "by_id": (quick(order="id"), "The right posts, sorted by id. The shortest first."),
            },
        )
        _one_statement(case)
        _no_other_rows(case, len(expected))


SEARCH = """
SELECT id FROM (
    SELECT id, status, title, content, {vector} AS vector, {query} AS query FROM posts
) AS p WHERE {where} AND {match} ORDER BY {order}
"""
TITLE, CONTENT = "to_tsvector('english', title)", "to_tsvector('english', content)"
TYPED = (
    "tables",
    "queries",
    "restoring or baking",
    "table -query",
    '"small tables"',
    "bread baking",
    "letters in the village",
    "the",
    "it's (so: !",
    "%",
    "",
)
WEIGHTED = f"setweight({TITLE}, 'A') || setweight({CONTENT}, 'D')"


def check_search_posts(case: Case) -> None:
    phrases = {
        "in tsquery": (
            "breaks_on_plain_words",
            "What the visitor typed is not in the language of to_tsquery(), and an error came "
            "out. There is a function that accepts whatever people type.",
        )
    }
    got = []
    for typed in TYPED:
        answer = _ask(case, typed, phrases=phrases)
        _one_statement(case)
        got.append(compare.require_list(answer))

    def found(
        vector: str = WEIGHTED,
        query: str = "websearch_to_tsquery('english', %(typed)s)",
        order: str = "ts_rank(vector, query) DESC, id",
        where: str = "status = 'published'",
        match: str = "vector @@ query",
    ) -> list[list[int]]:
        parts = {"vector": vector, "query": query, "order": order, "where": where, "match": match}
        return [_ids(case, SEARCH.format(**parts), typed=typed) for typed in TYPED]

    letters = "(title ILIKE '%%' || %(typed)s || '%%' OR content ILIKE '%%' || %(typed)s || '%%')"
    _judge_together(
        case,
        [f"Somebody typed {typed!r}. " for typed in TYPED],
        got,
        found(),
        {
            "looks_for_letters": (
                found(match=letters, order="id"),
                "Your code looks for these letters in this order. Other forms of the words, and "
                "words that stand apart, are not found.",
            ),
            "title_only": (found(TITLE), "Only titles are searched."),
            "content_only": (found(CONTENT), "Only contents are searched."),
            "drafts_too": (found(where="true"), "Drafts are found as well."),
            "every_word_for_itself": (
                found(query="plainto_tsquery('english', %(typed)s)"),
                "Quotes, `or` and `-` have no meaning in your search: all words are put together "
                "with AND.",
            ),
            "no_english": (
                found(
                    WEIGHTED.replace("english", "simple"),
                    "websearch_to_tsquery('simple', %(typed)s)",
                ),
                "Only the very same words are found, and `the` counts as one. Name the language.",
            ),
            "by_id": (
                found(order="id"),
                "The right posts in the order of their ids. The best rank comes first.",
            ),
            "worst_first": (
                found(order="ts_rank(vector, query), id"),
                "The right posts, the worst rank first.",
            ),
            "no_weights": (
                found("to_tsvector('english', title || ' ' || content)"),
                "The right posts, but a word in the title counts no more than one in the text.",
            ),
            "content_weighs_more": (
                found(f"setweight({TITLE}, 'D') || setweight({CONTENT}, 'A')"),
                "The right posts, but the weights are the wrong way round: A is the heaviest.",
            ),
        },
    )


ALIKE = """
SELECT name FROM tags WHERE {where} ORDER BY {order}
"""


def check_did_you_mean(case: Case) -> None:
    case.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name in ("table of many contents", "timetable", "tabler", "tablez", "tablet", "tablex"):
        case.sql("INSERT INTO tags (name) VALUES (%(name)s) RETURNING id", name=name)
    existing = _ids(case, "SELECT name FROM tags ORDER BY length(name) DESC, name LIMIT 2")
    wrongly = [name[:3] + name[4:] for name in existing]
    for typed in (*wrongly, "table", existing[0], "zzz", "TABLES", ""):
        for limit in (2, 10):
            got = _ask(case, typed, limit)

            def alike(
                where: str = "name %% %(typed)s",
                order: str = "similarity(name, %(typed)s) DESC, name",
            ) -> list[str]:
                query = ALIKE.format(where=where, order=order)
                return _ids(case, query, typed=typed)  # noqa: B023 - used in this round only

            every = alike()
            close = dict(case.sql("SELECT name, similarity(name, %(t)s) FROM tags", t=typed))
            case.mistake(
                "ties_in_any_order",
                isinstance(got, list)
                and got != every[:limit]
                and set(got) <= set(every)
                and [close[name] for name in got] == [close[name] for name in every[:limit]],
                "Tags that are equally similar are not in the order of their names.",
            )
            case.same(
                got,
                every[:limit],
                mistakes={
                    "looks_for_letters": (
                        alike("name ILIKE '%%' || %(typed)s || '%%'", "name")[:limit]
                        if typed in wrongly
                        else None,
                        f"Somebody typed {typed!r}. Your code looks for exactly these letters, and "
                        "a typing error finds nothing.",
                    ),
                    "no_threshold": (
                        alike("true")[:limit],
                        f"Somebody typed {typed!r}. Tags that have little in common with it come "
                        "as well: sorting by similarity leaves nothing out.",
                    ),
                    "least_similar_first": (
                        alike(order="similarity(name, %(typed)s), name")[:limit],
                        "The least similar name comes first.",
                    ),
                    "by_name": (
                        alike(order="name")[:limit],
                        "The names are sorted by the alphabet. The most similar comes first.",
                    ),
                    "no_limit": (every, f"At most {limit} names were asked for."),
                },
            )
            _one_statement(case)
            _no_other_rows(case, len(got))


PAGE = """
SELECT id FROM posts WHERE {where} AND ({after}) ORDER BY {order} LIMIT %(size)s
"""


def check_newest_posts(case: Case) -> None:
    rows = case.sql(
        "SELECT published_at, id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC"
    )
    afters = [None, *rows]
    for size in (3, 7):
        got = []
        for after in afters:
            with case.session() as session:
                answer = _call(case, session, size, *([after] if after else []))
                got.append(case.objects_of(answer, Post))
            _one_statement(case)
            case.mistake(
                "fetches_more_than_the_page",
                any((entry.rows or 0) > size for entry in case.recording.statements)
                and len(got[-1]) <= size,
                f"Your code fetched {case.recording.statements[0].rows} rows for a page of {size}. "
                "Let the database leave out what is not shown.",
            )
        _pages_judged(case, size, afters, got)
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
            found.append(_ids(case, query, size=wanted, moment=moment, last=last))
        return found

    _judge_together(
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
                "will ever see it.",
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


# --- Loading ------------------------------------------------------------------------------------

FORGETS_UNIQUE: Phrases = {
    "unique() method must be invoked": (
        "forgets_unique",
        "A collection is loaded by a join, so each object comes once for each row. SQLAlchemy "
        "wants you to say unique() on the result, or to load the collection in another way.",
    )
}


def check_front_page(case: Case) -> None:
    # The newest post gets every tag and many comments: a join of both multiplies.
    ((hot,),) = case.sql(
        "SELECT id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC LIMIT 1"
    )
    case.sql(
        "INSERT INTO post_tags SELECT %(id)s, id FROM tags ON CONFLICT DO NOTHING RETURNING tag_id",
        id=hot,
    )
    case.sql(
        "INSERT INTO comments (post_id, author_id, content) SELECT %(id)s, u.id, 'Yes, ' || n "
        "FROM users u, generate_series(1, 3) AS n ORDER BY n, u.id RETURNING id",
        id=hot,
    )
    for limit in (4, 1, 100):
        _front_page(case, limit)


def _front_page(case: Case, limit: int) -> None:
    expected = _ids(
        case,
        "SELECT id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC LIMIT %(limit)s",
        limit=limit,
    )
    with case.session() as session:
        got = _call(case, session, limit, phrases=FORGETS_UNIQUE)
        ids = case.objects_of(got, Post)
        case.mistake(
            "limit_counts_joined_rows",
            len(expected) == limit and 0 < len(set(ids)) < limit and ids[:1] == expected[:1],
            f"{limit} posts were asked for and {len(set(ids))} came. Your LIMIT counts the rows of "
            "a join, and a post with many comments fills many of them.",
            symptom="s27",
        )
        case.mistake(
            "inner_join_drops",
            bool(ids) and [post for post in expected if post in ids] == ids != expected,
            "Posts are missing: those without tags, or without comments. An inner join keeps only "
            "posts that have a partner.",
        )
        case.same(ids, expected)
        case.at_most(
            5,
            "n_plus_one",
            "The more posts, the more statements: something is loaded for each post by itself.",
        )
        _all_loaded(case, got)
        parts = case.sql(
            "SELECT (SELECT count(*) FROM comments WHERE post_id = ANY(%(ids)s)), "
            "(SELECT count(*) FROM post_tags WHERE post_id = ANY(%(ids)s))",
            ids=expected,
        )[0]
        fetched = max(entry.rows or 0 for entry in case.recording.statements)
        ((published,),) = case.sql("SELECT count(*) FROM posts WHERE status = 'published'")
        case.mistake(
            "cuts_in_python",
            case.recording.statements[0].rows == published > len(expected),
            f"All {published} posts were fetched, and all that belongs to them, for a page of "
            f"{limit}. Let the database stop there.",
        )
        case.mistake(
            "multiplies_rows",
            fetched > sum(parts) + len(expected),
            f"One statement fetched {fetched} rows, for {len(expected)} posts with {parts[0]} "
            f"comments and {parts[1]} tags: each comment came with each tag. Load one of the two "
            "collections in another way.",
        )
        session.expunge_all()
        _content(case, got)


def _all_loaded(case: Case, posts: list[Post]) -> None:
    for post in posts:
        for name in ("author", "tags", "comments"):
            case.mistake(
                f"{name}_left_lazy",
                name in inspect(post).unloaded,
                f"`{name}` of a post is not loaded: reading it would send a statement for each "
                "post, and fail after the session was closed.",
            )
        for comment in post.comments:
            case.mistake(
                "commenters_left_lazy",
                "author" in inspect(comment).unloaded,
                "The comments are loaded, their authors are not: each comment would send a "
                "statement. Options can be chained.",
            )


def _content(case: Case, posts: list[Post]) -> None:
    for post in posts:
        comments = case.sql(
            "SELECT c.id, u.username FROM comments c JOIN users u ON u.id = c.author_id "
            "WHERE post_id = %(id)s ORDER BY c.id",
            id=post.id,
        )
        tags = _ids(
            case,
            "SELECT name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id "
            "WHERE post_id = %(id)s ORDER BY name",
            id=post.id,
        )
        case.mistake(
            "collections_are_filtered",
            len(post.comments) != len(comments) or len(post.tags) != len(tags),
            f"Post {post.id} has {len(comments)} comments and {len(tags)} tags; your object holds "
            f"{len(post.comments)} and {len(post.tags)}.",
        )
        case.same([(c.id, c.author.username) for c in post.comments], comments)
        case.same([tag.name for tag in post.tags], tags)


POPULAR = """
SELECT u.id, array_agg(p.id ORDER BY p.id) FROM users u
JOIN posts p ON p.author_id = u.id AND p.views {operator} %(least)s
GROUP BY u.id ORDER BY u.username LIMIT %(limit)s
"""


def check_popular_authors(case: Case) -> None:
    # The first author of the list has a post with exactly so many views, and it is the only one.
    case.sql(
        "UPDATE posts SET views = 1000 WHERE id = (SELECT p.id FROM posts p JOIN users u "
        "ON u.id = p.author_id WHERE status = 'published' ORDER BY username, p.id LIMIT 1) "
        "RETURNING id"
    )
    for least, limit in ((1000, 3), (1, 2), (300, 100), (10**6, 3)):

        def popular(operator: str = ">=") -> list[tuple[Any, ...]]:
            query = POPULAR.format(operator=operator)
            return case.sql(query, least=least, limit=limit)  # noqa: B023 - in this round only

        with case.session() as session:
            got = _call(case, session, least, limit, phrases=FORGETS_UNIQUE)
            ids = case.objects_of(got, User)
            _popular_users(case, limit, ids, popular(), popular(">"))
            _popular_posts(case, session, least, got, popular())
            held = sum(len(user.posts) for user in got)
            case.mistake(
                "filters_in_python",
                any((entry.rows or 0) > held + len(got) for entry in case.recording.statements),
                "The objects are right, but your code fetched more users or posts than they hold. "
                "Let the database choose both.",
            )


def _popular_users(
    case: Case, limit: int, ids: list[int], right: list[Any], more_than: list[Any]
) -> None:
    expected = [row[0] for row in right]
    case.mistake(
        "once_per_post",
        len(ids) > len(set(ids)),
        "A user with several such posts comes several times.",
    )
    case.mistake(
        "limit_counts_posts",
        ids != expected and 0 < len(ids) < len(expected) == limit and ids == expected[: len(ids)],
        f"{limit} users were asked for and {len(ids)} came. Your LIMIT counts the rows of the "
        "join: a user with several such posts uses up several.",
        symptom="s27",
    )
    case.same(
        ids,
        expected,
        mistakes={
            "more_than": (
                [row[0] for row in more_than],
                "A user is missing who has a post with exactly so many views.",
            ),
            "users_without_such_posts": (
                _ids(case, "SELECT id FROM users ORDER BY username LIMIT %(limit)s", limit=limit),
                "Users who have no such post come as well, with an empty collection. A loading "
                "option never leaves users out.",
            ),
        },
    )


def _popular_posts(
    case: Case, session: Session, least: int, got: list[User], right: list[Any]
) -> None:
    case.mistake(
        "changes_the_collection",
        bool(session.dirty or session.deleted),
        "Your code assigns to the collection. The session takes that for a change, and the next "
        "flush would DELETE the posts that you took out.",
    )
    case.mistake(
        "posts_left_lazy",
        any("posts" in inspect(user).unloaded for user in got),
        "`posts` is not loaded: reading it would send a statement for each user, and give all of "
        "their posts.",
    )
    case.at_most(2, "n_plus_one", "Something is loaded for each user by itself.")
    held = [[post.id for post in user.posts] for user in got]
    case.mistake(
        "limit_counts_posts",
        any(set(some) < set(posts) for some, (_, posts) in zip(held, right, strict=True)),
        "The users are right, but `posts` lacks some of their posts. A LIMIT on a join counts its "
        "rows, and cuts the last user's posts as well.",
        symptom="s27",
    )
    case.mistake(
        "loads_all_posts",
        any(set(some) > set(posts) for some, (_, posts) in zip(held, right, strict=True)),
        f"`posts` of a user also holds posts with fewer than {least} views. Your condition "
        "chooses users; the loading does not know of it.",
    )
    case.same(held, [row[1] for row in right])


# --- Plans --------------------------------------------------------------------------------------

MONTH = """
SELECT id FROM posts WHERE published_at >= {start} AND published_at < {end}
ORDER BY published_at, id
"""


@on("empty")
def check_published_in(case: Case) -> None:
    with case.engine.begin() as connection:
        Base.metadata.create_all(connection)
        load_large(connection, seed=3, users=50, posts=20_000, tags_per_post=0)
        connection.exec_driver_sql("CREATE INDEX ix_posts_published_at ON posts (published_at)")
    for moment in (
        "2022-02-28 23:59:59.5",
        "2022-03-01 00:00",
        "2023-12-31 23:59:30",
        "2024-06-01",
    ):
        case.sql(
            "INSERT INTO posts (author_id, title, content, status, published_at) "
            "VALUES (1, 'At the turn', '', 'published', %(moment)s::timestamp AT TIME ZONE 'UTC') "
            "RETURNING id",
            moment=moment,
        )
    case.sql("ANALYZE posts")
    elsewhere = case.make_engine(connect_args={"options": "-c timezone=America/New_York"})
    phrases = {
        "month must be in 1..12": (
            "no_month_after_december",
            "In December your code asks for month 13. After it comes January of the next year.",
        )
    }
    for year, month in ((2022, 2), (2023, 12), (2024, 5), (2031, 1)):
        with Session(elsewhere) as session:
            got = _call(case, session, year, month, phrases=phrases)
        _month_judged(case, year, month, got)
        _one_statement(case)
        _no_other_rows(case, len(got))
        _uses_the_index(case)


def _month_judged(case: Case, year: int, month: int, got: Any) -> None:
    def found(zone: str = "UTC", end: str = "") -> list[int]:
        start = f"make_timestamptz({year}, {month}, 1, 0, 0, 0, '{zone}')"
        following = (
            f"make_timestamptz({year + month // 12}, {month % 12 + 1}, 1, 0, 0, 0, '{zone}')"
        )
        return _ids(case, MONTH.format(start=start, end=(end or "{}").format(following)))

    case.same(
        got,
        found(),
        mistakes={
            "time_zone_of_the_session": (
                found("America/New_York"),
                "The month begins and ends some hours too late: your months are those of the "
                "session's time zone. A datetime without a zone is read in it, and so is every "
                "part of a date.",
            ),
            "last_day_missing": (
                found(end="{} - interval '1 day'"),
                "The last day of the month is missing. It ends where the next month begins.",
            ),
            "last_minute_missing": (
                found(end="{} - interval '1 minute'"),
                "What was published in the last minute of the month is missing. The month ends "
                "where the next one begins.",
            ),
            "last_second_missing": (
                found(end="{} - interval '999 milliseconds'"),
                "What was published in the last second of the month is missing. The month ends "
                "where the next one begins.",
            ),
            "first_moment_of_next": (
                found(end="{} + interval '1 microsecond'"),
                "What was published in the first moment of the next month comes as well.",
            ),
        },
    )


def _uses_the_index(case: Case) -> None:
    (entry,) = case.recording.statements
    with case.engine.connect() as connection:
        answer = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {entry.sql}",
            entry.parameters,
        ).scalar_one()
    nodes = list(_nodes(answer[0]["Plan"]))
    case.mistake(
        "hides_the_column",
        any(node["Node Type"] == "Seq Scan" for node in nodes),
        "The rows are right, but the plan is a Seq Scan: PostgreSQL reads all 20,000 posts. The "
        "index knows the values of the column, not what a function makes of them. Leave the "
        "column alone on its side of the comparison.",
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
