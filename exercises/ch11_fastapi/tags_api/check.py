"""The check of ``tags_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import get, steps
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield steps(get("/tags"))
    for limit in (1, 3, 50, 0, -1, 51, 1_000_000, "", "ten", "2.5"):
        yield steps(get("/tags", params={"limit": limit}))
    for tag_id in draw.ids([tag["id"] for tag in world.data.tags]):
        yield steps(get(f"/tags/{tag_id}"))
    for text in ("-1", "2147483647", "2147483648", "99999999999999999999", "abc", "1.5", "1%20"):
        yield steps(get(f"/tags/{text}"))
