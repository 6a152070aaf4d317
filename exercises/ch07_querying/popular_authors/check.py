"""The check of ``popular_authors``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from exercises.ch07_querying.common import FORGETS_UNIQUE, called, ids_of
from workbook.blog import User
from workbook.judge.case import Case, Mistakes

POPULAR = """
SELECT u.id, array_agg(p.id ORDER BY p.id) FROM users u
JOIN posts p ON p.author_id = u.id AND p.views {operator} %(least)s AND {where}
GROUP BY u.id ORDER BY u.username LIMIT %(limit)s
"""

IN_ALL = """
SELECT u.id FROM users u JOIN posts p ON p.author_id = u.id
GROUP BY u.id HAVING sum(p.views) >= %(least)s ORDER BY u.username LIMIT %(limit)s
"""

DRAFTS_COUNT = (
    "A draft with so many views is left out. The task does not ask whether a post is out."
)


def check_popular_authors(case: Case) -> None:
    # The first author of the list has a post with exactly so many views, and it is the only one.
    case.sql(
        "UPDATE posts SET views = 1000 WHERE id = (SELECT p.id FROM posts p JOIN users u "
        "ON u.id = p.author_id WHERE status = 'published' ORDER BY username, p.id LIMIT 1) "
        "RETURNING id"
    )
    # A draft that is read often, and somebody who has so many views in all, but no such post.
    case.sql(
        "UPDATE posts SET views = 1500 WHERE id = (SELECT p.id FROM posts p JOIN users u "
        "ON u.id = p.author_id WHERE status = 'draft' ORDER BY username, p.id LIMIT 1) RETURNING id"
    )
    ((together,),) = case.sql(
        "SELECT max(views) + 1 FROM posts p JOIN users u ON u.id = p.author_id GROUP BY u.id "
        "HAVING sum(views) > max(views) ORDER BY username LIMIT 1"
    )
    for least, limit in ((1000, 3), (1, 2), (300, 100), (together, 3), (1400, 100), (10**6, 3)):

        def popular(operator: str = ">=", where: str = "true") -> list[tuple[Any, ...]]:
            query = POPULAR.format(operator=operator, where=where)
            return case.sql(query, least=least, limit=limit)  # noqa: B023 - in this round only

        with case.session() as session:
            got = called(case, session, least, limit, phrases=FORGETS_UNIQUE)
            ids = case.objects_of(got, User)
            published = popular(where="p.status = 'published'")
            in_all = ids_of(case, IN_ALL, least=least, limit=limit)
            mistakes = {
                "more_than": (
                    [row[0] for row in popular(">")],
                    "A user is missing who has a post with exactly so many views.",
                ),
                "drafts_left_out": ([row[0] for row in published], DRAFTS_COUNT),
                "adds_up_the_views": (
                    in_all,
                    f"A user comes whose posts have {least} views together, but none of them has "
                    "so many.",
                ),
            }
            _popular_users(case, limit, ids, popular(), mistakes)
            held = _held(case, session, got)
            _popular_posts(case, least, held, popular(), published)
            number = sum(map(len, held)) + len(got)
            case.mistake(
                "filters_in_python",
                any((entry.rows or 0) > number for entry in case.recording.statements),
                "The objects are right, but your code fetched more users or posts than they hold. "
                "Let the database choose both.",
            )


def _popular_users(
    case: Case, limit: int, ids: list[int], right: list[Any], mistakes: Mistakes
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
            **mistakes,
            "users_without_such_posts": (
                ids_of(case, "SELECT id FROM users ORDER BY username LIMIT %(limit)s", limit=limit),
                "Users who have no such post come as well, with an empty collection. A loading "
                "option never leaves users out.",
            ),
        },
    )


def _held(case: Case, session: Session, got: list[User]) -> list[list[int]]:
    """The ids of the posts that each user holds, after making sure that they are loaded."""
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
    return [[post.id for post in user.posts] for user in got]


def _popular_posts(
    case: Case, least: int, held: list[list[int]], right: list[Any], published: list[Any]
) -> None:
    case.mistake(
        "drafts_left_out",
        held == [row[1] for row in published] != [row[1] for row in right],
        DRAFTS_COUNT,
    )
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
