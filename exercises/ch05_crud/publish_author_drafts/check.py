"""The check of ``publish_author_drafts``, chapter 5."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from exercises.ch05_crud.common import Round, data, name_the_mistake
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LEAP = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)
STATE = "SELECT id, author_id, status, published_at FROM posts ORDER BY id"


def calls(world: World) -> Iterator[Call]:
    posts = world.data.posts
    drafts = [post["author_id"] for post in posts if post["status"] == "draft"]
    undated = [p["author_id"] for p in posts if p["status"] != "draft" and not p["published_at"]]
    authors = sorted(set(drafts), key=lambda author: (-drafts.count(author), author))
    some = [*authors[:2], *undated[:1], *draw.ids({post["author_id"] for post in posts})]
    moments = [m.astimezone(z) for m in (MOMENT, LEAP) for z in draw.ZONES]
    for place, author in enumerate(dict.fromkeys(some)):
        yield call(author, moments[place % len(moments)])
    for author in authors[:1]:
        yield call(author, MOMENT, setup="UPDATE posts SET views = 7, status = 'draft'")


def check_publish_author_drafts(case: Case) -> None:
    posts = data(case).posts
    drafts = [post["author_id"] for post in posts if post["status"] == "draft"]
    live = {post["author_id"] for post in posts if post["status"] == "published"}
    mixed = next(author for author in drafts if author in live)
    most = max(drafts, key=drafts.count)
    rounds = []
    for author in dict.fromkeys((mixed, most)):
        before = case.sql(STATE)
        with case.session() as session:
            case.call(session, author, MOMENT)
            case.mistake(
                "one_by_one",
                any(entry.times > 1 for entry in case.recording.statements)
                or sum(entry.sql.startswith("UPDATE") for entry in case.recording.statements) > 1,
                "The UPDATE is sent once for every post. One UPDATE with a condition changes them "
                "all at once.",
            )
            session.commit()
        rounds.append(_round(case.sql(STATE), before, author))
    name_the_mistake(case, rounds)


def _round(now: list[Any], before: list[Any], author: int) -> Round:
    def after(meant: Callable[[Any], bool], moment: datetime | None = MOMENT) -> list[Any]:
        return [(*row[:2], "published", moment) if meant(row) else row for row in before]

    def my_draft(row: Any) -> bool:
        return bool(row[1] == author and row[2] == "draft")

    return Round(
        now,
        after(my_draft),
        {
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
                after(my_draft, None),
                "The drafts are published, but published_at is still NULL.",
            ),
            "changes_nothing": (before, "After the caller's commit no post has changed."),
        },
    )
