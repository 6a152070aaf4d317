"""The check of ``import_drafts``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    first, last = draw.spread([user["id"] for user in world.data.users], 2)
    long = "x" * 201
    yield call(first, ["One", "Two"])
    yield call(last, ["One", long, "Two"])
    if world.name == "authored":
        yield call(last, (long,))
        yield call(last, [])
        yield call(last + 1, ["By nobody"])
        yield call(first, ["Twice", "Twice", "", *draw.HOSTILE_TEXTS[:3], "x" * 200])
        yield call(first, ["Fine", None])
