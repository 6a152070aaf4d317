"""The check of ``popular_authors``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from exercises.checks.ch07_querying.common import FORGETS_UNIQUE, called, ids_of
from workbook.blog import User
from workbook.judge.case import Case

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
            got = called(case, session, least, limit, phrases=FORGETS_UNIQUE)
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
                ids_of(case, "SELECT id FROM users ORDER BY username LIMIT %(limit)s", limit=limit),
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
