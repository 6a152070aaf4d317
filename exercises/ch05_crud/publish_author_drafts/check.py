"""The check of ``publish_author_drafts``, chapter 5."""

from collections.abc import Iterator
from datetime import UTC, datetime

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LEAP = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)


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
