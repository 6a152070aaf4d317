"""The check of ``pages_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.asgi import Request
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import get, sql, steps, then
from workbook.judge.equivalence.worlds import World


def _next(limit: int) -> Any:
    def make(bodies: list[Any]) -> Request:
        return get("/posts", params={"limit": limit, "before": int(bodies[-1]["next"])})

    return then(make, f"GET /posts with limit {limit} and the `next` of that page as `before`")


def calls(world: World) -> Iterator[Call]:
    published = sorted(post["id"] for post in world.data.posts if post["status"] == "published")
    yield steps(get("/posts"))
    for limit in (1, 3, 20, 0, 21, -1, "x"):
        yield steps(get("/posts", params={"limit": limit}))
    if published:
        newest = published[-1]
        first = get("/posts", params={"limit": 3})
        yield steps(first, _next(3), _next(3))
        # Two are left, and the page isn't full.
        yield steps(get("/posts", params={"limit": 3, "before": published[2]}))
        # Exactly three are left: a full page, and the last one.
        yield steps(get("/posts", params={"limit": 3, "before": published[3]}))
        another = (
            "INSERT INTO posts (author_id, title, content, status) "  # noqa: S608
            f"SELECT author_id, 'Just now', '', 'published' FROM posts WHERE id = {newest}"
        )
        yield steps(first, sql(another), _next(3), _next(3))
        gone = f"DELETE FROM posts WHERE id = {newest}"  # noqa: S608
        yield steps(first, sql(gone), _next(3))
        for before in (published[0], published[0] + 1, published[min(5, len(published) - 1)] + 1):
            yield steps(get("/posts", params={"before": before}))
    yield steps(get("/posts", params={"before": 1}))
    yield steps(get("/posts", params={"before": "x"}))
