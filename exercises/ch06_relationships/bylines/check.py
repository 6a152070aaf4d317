"""The check of ``bylines``, chapter 6."""

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    last = max((post["id"] for post in world.data.posts[:400]), default=0)
    yield call(setup=f"DELETE FROM posts WHERE id > {last}")  # noqa: S608 - selectinload: 500 a time
