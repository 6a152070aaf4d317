"""The check of ``remove_drafts``, chapter 5."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from exercises.ch05_crud.common import data, not_committed, values_of
from workbook.judge.case import Case


def check_remove_drafts(case: Case) -> None:
    posts = data(case).posts
    live = [post for post in posts if post["status"] == "published"]
    author, other = live[0]["author_id"], live[1]["author_id"]
    edge = datetime(2026, 5, 1, tzinfo=UTC)
    made = (
        (author, "Zinc", edge - timedelta(days=3)),
        (author, "Argon", edge - timedelta(days=2)),
        (author, "Neon", edge - timedelta(days=9)),
        (author, "On the edge", edge),
        (author, "Later", edge + timedelta(days=1)),
        (other, "Somebody else's", edge - timedelta(days=1)),
    )
    for who, title, created in made:
        case.sql(
            "INSERT INTO posts (author_id, title, content, created_at) "
            "VALUES (%(who)s, %(title)s, '', %(created)s)",
            who=who,
            title=title,
            created=created,
        )
    nobody = max(user["id"] for user in data(case).users) + 1000
    for asked in (author, other, nobody):
        before = case.sql(
            "SELECT id, author_id, status, created_at, title FROM posts ORDER BY title, id"
        )
        with case.session() as session:
            got = case.call(session, asked, edge)
            not_committed(case)
            session.commit()
        _removed(case, got, before, asked, edge)


def _removed(case: Case, got: Any, before: list[Any], author: int, edge: datetime) -> None:
    def left(gone: Callable[[Any], bool]) -> list[int]:
        return sorted(row[0] for row in before if not gone(row))

    def old(row: Any) -> bool:
        return bool(row[3] < edge)

    def meant(row: Any) -> bool:
        return row[1] == author and row[2] == "draft" and old(row)

    rest = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id")]
    case.same(
        rest,
        left(meant),
        mistakes={
            "forgets_the_filter": ([], "Every post is gone: the DELETE has no condition."),
            "forgets_the_author": (
                left(lambda row: row[2] == "draft" and old(row)),
                "Drafts of other authors are gone as well: the author is missing in the condition.",
            ),
            "deletes_published_posts": (
                left(lambda row: row[1] == author and old(row)),
                "Published posts are gone as well: only drafts were to be deleted.",
            ),
            "forgets_the_moment": (
                left(lambda row: row[1] == author and row[2] == "draft"),
                "Drafts that were created later are gone as well.",
            ),
            "includes_the_moment": (
                left(lambda row: row[1] == author and row[2] == "draft" and row[3] <= edge),
                "A draft created at exactly that moment is gone; only earlier ones were meant.",
            ),
            "deletes_nothing": (
                left(lambda row: False),
                "After the caller's commit all the drafts are still there.",
            ),
        },
    )
    expected = [row[4] for row in before if meant(row)]
    case.mistake(
        "returns_the_number",
        isinstance(got, int),
        "A number came back; the titles of the deleted drafts were asked for.",
    )
    values_of(case, got, str, "titles")
    case.same(got, expected)
    case.at_most(2, "one_by_one", "A DELETE with a condition removes them all at once.")
