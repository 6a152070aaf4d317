"""The check of ``busy_tags``, chapter 7."""

from collections import Counter
from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    status = {post["id"]: post["status"] for post in world.data.posts}
    posts = Counter(
        link["tag_id"] for link in world.data.post_tags if status[link["post_id"]] == "published"
    )
    numbers = sorted(set(posts.values()))
    for least in dict.fromkeys([1, 2, *draw.spread(numbers, 4), *(n + 1 for n in numbers[-1:])]):
        yield call(least)


def check_busy_tags(case: Case) -> None:
    for least in (2, 8):
        one_statement(case, least)
