"""The check of ``popular_authors``, chapter 7."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from exercises.ch07_querying.common import FORGETS_UNIQUE, called
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    views = sorted({post["views"] for post in world.data.posts})
    authors = len({post["author_id"] for post in world.data.posts})
    for limit in dict.fromkeys([3, 0, authors]):
        yield call(1_000, limit, after=_posts)
    for least in dict.fromkeys([*draw.spread(views, 3), *(n + 1 for n in views[-1:])]):
        yield call(least, 15, after=_posts)


def _posts(users: list[User], *_: Any) -> list[list[int]]:
    return [[post.id for post in user.posts] for user in users]


def check_popular_authors(case: Case) -> None:
    for least, limit in ((1_000, 3), (1, 2)):
        with case.session() as session:
            users = called(case, session, least, limit, phrases=FORGETS_UNIQUE)
            _judge_loaded(case, session, [user for user in users or () if isinstance(user, User)])


def _judge_loaded(case: Case, session: Session, users: list[User]) -> None:
    case.mistake(
        "changes_the_collection",
        bool(session.dirty or session.deleted),
        "Your code assigns to the collection. The session takes that for a change, and the next "
        "flush would DELETE the posts that you took out.",
    )
    case.mistake(
        "posts_left_lazy",
        any("posts" in inspect(user).unloaded for user in users),
        "`posts` isn't loaded: reading it would send a statement for each user, and load all of "
        "their posts.",
    )
    case.at_most(2, "n_plus_one", "Something is loaded for each user by itself.")
    held = sum(len(user.posts) for user in users)
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "filters_in_python",
        fetched > held + len(users) > 0,
        f"Your code fetched {fetched} rows for {len(users)} users with {held} posts. Let the "
        "database choose both.",
    )
