"""The check of ``posts_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import get, sql, steps
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield steps(get("/posts"))
    if world.name != "authored":
        return
    yield steps(sql("DELETE FROM post_tags"), get("/posts"))
    yield steps(sql("UPDATE posts SET author_id = 3"), get("/posts"))
    everything = "INSERT INTO post_tags SELECT p.id, t.id FROM posts p, tags t"
    yield steps(sql(f"{everything} ON CONFLICT DO NOTHING"), get("/posts"))
    yield steps(sql("UPDATE posts SET status = 'draft' WHERE id % 2 = 0"), get("/posts"))
