"""The check of ``add_draft``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    users = [user["id"] for user in world.data.users]
    for place, title in enumerate(["A draft", *draw.HOSTILE_TEXTS[:3], "", "x" * 200]):
        yield call(draw.spread(users, 6)[place], title)
    yield call(max(users) + 1, "An author who isn't there")
    yield call(users[0], "x" * 201)
