"""The check of ``rename_views``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.equivalence.worlds import World


def probes(world: World) -> Iterator[str]:
    yield "UPDATE posts SET view_count = -1 WHERE id = (SELECT min(id) FROM posts)"
    yield "UPDATE posts SET view_count = 0"


def meanwhile(world: World) -> Iterator[str]:
    yield "UPDATE posts SET view_count = view_count + 7 WHERE id % 2 = 0"
