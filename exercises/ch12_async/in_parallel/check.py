"""The check of ``in_parallel``, chapter 12."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.asynchronous.notes import SHARED, note
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World


class CountView:
    """Adds a view and returns the number of views; the later an id comes in the list, the earlier
    its work is done.

    For a post that isn't there, it inserts a tag before it raises.
    """

    def __init__(self, ids: list[int], at_once: int) -> None:
        self.ids = ids
        self.at_once = at_once
        self.busy: list[AsyncSession] = []

    async def __call__(self, session: AsyncSession, post_id: int) -> int:
        if session in self.busy:
            note("one_session_for_all", SHARED)
        self.busy.append(session)
        if len(self.busy) > self.at_once:
            note("all_at_once", f"{len(self.busy)} tasks were running at the same time.")
        try:
            return await self._work(session, post_id)
        finally:
            self.busy.remove(session)

    async def _work(self, session: AsyncSession, post_id: int) -> int:
        query = text("UPDATE posts SET views = views + 1 WHERE id = :id RETURNING views")
        views = await session.scalar(query, {"id": post_id})
        for _ in range(3 * (len(self.ids) - self.ids.index(post_id))):
            await asyncio.sleep(0)
        if views is None:
            name = f"no post {post_id}"
            await session.execute(text("INSERT INTO tags (name) VALUES (:name)"), {"name": name})
            raise LookupError(f"no post {post_id}")
        return int(views)


def calls(world: World) -> Iterator[Call]:
    posts = sorted(post["id"] for post in world.data.posts)
    missing = posts[-1] + 1
    some = draw.spread(posts, 5)
    lists: list[tuple[list[int], int]] = [
        (some, 2),
        (some[::-1], 3),
        ([some[0], missing, some[1]], 2),
        ([missing], 1),
        ([], 4),
        (some[:3], 1),
        (some[:2], 5),
    ]
    for ids, at_once in lists:
        yield call(_work(ids, at_once), ids, at_once)


def _work(ids: list[int], at_once: int) -> Any:
    return From(lambda _: CountView(ids, at_once), "count_view")
