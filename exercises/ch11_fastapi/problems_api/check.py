"""The check of ``problems_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import delete, get, post, steps
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    for post_id in draw.ids([each["id"] for each in world.data.posts]):
        yield steps(get(f"/posts/{post_id}"))
    for text in ("abc", "-1", "2147483648", "1.5"):
        yield steps(get(f"/posts/{text}"))
    yield steps(get("/nothing/here"))
    yield steps(get("/"))
    yield steps(delete("/posts/1"))
    yield steps(post("/posts/1", {"title": "x"}))
