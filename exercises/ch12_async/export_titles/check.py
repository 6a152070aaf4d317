"""The check of ``export_titles``, chapter 12."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence.asynchronous.loop import current
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World


class Write:
    """Where the titles go."""

    def __init__(self) -> None:
        self.written = current().seen

    async def __call__(self, title: str) -> None:
        await asyncio.sleep(0)
        self.written.append(title)


class FullDisk(Write):
    """One that fails in the middle."""

    async def __call__(self, title: str) -> None:
        if len(self.written) == 7:
            raise OSError("No space left on device")
        await super().__call__(title)


def written(*_: Any) -> list[str]:
    """What the caller finds."""
    return list(current().seen)


def calls(world: World) -> Iterator[Call]:
    write = From(lambda _: Write(), "write")
    yield call(write, after=written)
    yield call(write, after=written, setup="UPDATE posts SET status = 'draft' WHERE id % 7 <> 0")
    yield call(From(lambda _: FullDisk(), "write"), setup="UPDATE posts SET status = 'published'")
    yield call(write, after=written)
    yield call(write, after=written, setup="UPDATE posts SET status = 'draft'")
