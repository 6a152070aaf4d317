"""The check of ``remove_drafts``, chapter 5."""

from collections.abc import Iterator
from datetime import UTC, datetime

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

FUTURE = datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def calls(world: World) -> Iterator[Call]:
    posts = world.data.posts
    commented = {comment["post_id"] for comment in world.data.comments}
    drafts = [post for post in posts if post["status"] == "draft"]
    writers = [post["author_id"] for post in drafts]
    some = sorted(set(writers), key=lambda author: (-writers.count(author), author))[:3]
    some += [post["author_id"] for post in drafts if post["id"] in commented][:1]
    some += [post["author_id"] for post in drafts if post["published_at"] is not None][:1]
    for author in dict.fromkeys(some):
        created = [post["created_at"] for post in drafts if post["author_id"] == author]
        for before in (*draw.moments(created, most=2), FUTURE):
            yield call(author, before)
    for author in draw.ids({post["author_id"] for post in posts})[-2:]:
        yield call(author, FUTURE)
    for author in some[:1]:
        yield call(author, FUTURE, setup="UPDATE posts SET title = 'The same', status = 'draft'")
