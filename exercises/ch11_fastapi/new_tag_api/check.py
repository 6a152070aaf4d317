"""The check of ``new_tag_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import post, steps, together
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    taken = [tag["name"] for tag in world.data.tags]
    yield steps(post("/tags", {"name": "brand new"}))
    yield steps(post("/tags", {"name": taken[0]}))
    yield steps(post("/tags", {"name": "  round  "}), post("/tags", {"name": "round"}))
    yield steps(together(*[post("/tags", {"name": "at once"})] * 4))
    for name in ["x" * 30, f"  {'y' * 30}  ", "z" * 31, *draw.texts(taken, most=10), "ünï-字"]:
        yield steps(post("/tags", {"name": name}))
    bodies: list[Any] = [{}, {"name": None}, {"name": 7}, {"nom": "x"}, [], "text"]
    for body in bodies:
        yield steps(post("/tags", body))
    yield steps(post("/tags", body=b'{"name": '), post("/tags", {"name": "after that"}))
