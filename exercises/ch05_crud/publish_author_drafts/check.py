"""The check of ``publish_author_drafts``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from exercises.ch05_crud.common import data, not_committed
from workbook.judge.case import Case


def check_publish_author_drafts(case: Case) -> None:
    posts = data(case).posts
    drafts = [post["author_id"] for post in posts if post["status"] == "draft"]
    live = {post["author_id"] for post in posts if post["status"] == "published"}
    mixed = next(author for author in drafts if author in live)
    most = max(drafts, key=drafts.count)
    none = next(author for author in sorted(live) if author not in drafts)
    moment = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    for author in dict.fromkeys((mixed, most, none)):
        before = case.sql("SELECT id, author_id, status, published_at FROM posts ORDER BY id")
        with case.session() as session:
            got = case.call(session, author, moment)
            not_committed(case)
            session.commit()
        _only_the_drafts(case, before, author, moment)
        case.mistake("returns_nothing", got is None, "None came back, the number was asked for.")
        case.same(
            got,
            sum(row[1] == author and row[2] == "draft" for row in before),
            message="The right posts are published, but the number is not how many there were.",
            mistake="wrong_number",
        )
        case.at_most(1, "one_by_one", "An UPDATE with a condition changes them all at once.")
        case.mistake(
            "one_by_one",
            any(entry.times > 1 for entry in case.recording.statements),
            "The UPDATE is sent once for every post. One UPDATE with a condition does it.",
        )


def _only_the_drafts(case: Case, before: list[Any], author: int, moment: datetime) -> None:
    def after(meant: Callable[[Any], bool]) -> list[Any]:
        return [(*row[:2], "published", moment) if meant(row) else row for row in before]

    now = case.sql("SELECT id, author_id, status, published_at FROM posts ORDER BY id")
    case.same(
        now,
        after(lambda row: row[1] == author and row[2] == "draft"),
        mistakes={
            "forgets_the_author": (
                after(lambda row: row[2] == "draft"),
                "The drafts of all authors are published now: the author is missing in the "
                "condition.",
            ),
            "forgets_the_status": (
                after(lambda row: row[1] == author),
                "Posts of this author that were published long ago have a new date now: only "
                "drafts were to be changed.",
            ),
            "forgets_the_filter": (
                after(lambda row: True),
                "Every post in the table has been changed: the UPDATE has no condition.",
            ),
            "forgets_the_date": (
                [
                    (*row[:2], "published", None) if row[1] == author and row[2] == "draft" else row
                    for row in before
                ],
                "The drafts are published, but published_at is still NULL.",
            ),
            "changes_nothing": (before, "After the caller's commit no post has changed."),
        },
    )
