"""The check of ``item_lines``, chapter 13."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from exercises.ch13_patterns.common import creates, insert
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

KINDS = ("video", "photo", "photo", "item", "video", "photo", "video")

prepare = creates(
    Item="id integer NOT NULL, kind character varying(20) NOT NULL, "
    "title character varying NOT NULL",
    Video="id integer NOT NULL, minutes integer NOT NULL",
    Photo="id integer NOT NULL, width integer NOT NULL",
)


def rows(world: World) -> tuple[str, ...]:
    """Their ids and the order in which they are stored differ."""
    return tuple(_rows())


def _rows() -> Iterator[str]:
    for place, kind in enumerate(KINDS * 5):
        number = place * 17 % 35 + 1
        yield insert("items", id=number, kind=kind, title=f"{kind}, {{place}} %s {place % 3}")
        if kind == "video":
            yield insert("videos", id=number, minutes=place)
        elif kind == "photo":
            yield insert("photos", id=number, width=place * 100)


def calls(world: World) -> Iterator[Call]:
    every = partial(call, name="item_lines")
    for count in (35, 1, 2, 5, 34, 36, 0):
        yield every(count)
    yield every(9, setup="DELETE FROM videos; DELETE FROM items WHERE kind = 'video'")
    yield every(9, setup="DELETE FROM photos; DELETE FROM videos; DELETE FROM items")
