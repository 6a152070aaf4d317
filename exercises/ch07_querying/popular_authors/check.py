"""The check of ``popular_authors``, chapter 7."""

from collections.abc import Iterator

from workbook.blog import User
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


def _posts(users: list[User], *_: object) -> list[list[int]]:
    return [[post.id for post in user.posts] for user in users]
