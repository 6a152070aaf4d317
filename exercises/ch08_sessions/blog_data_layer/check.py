"""The check of ``blog_data_layer``, the project of week 2.

The calls are in a file of their own, and so are the words for each function that needs some.
"""

from __future__ import annotations

from collections.abc import Iterator

from exercises.ch08_sessions.blog_data_layer.calls import clashing, every_call
from exercises.ch08_sessions.blog_data_layer.feed import feeds
from exercises.ch08_sessions.blog_data_layer.publishing import publishes
from exercises.ch08_sessions.blog_data_layer.retrying import retries
from exercises.ch08_sessions.blog_data_layer.tagging import tags
from exercises.ch08_sessions.blog_data_layer.views import counts
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, Pair
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet
from workbook.judge.verdict import on

PARTS = {
    "publish_post": publishes,
    "tag_post": tags,
    "feed": feeds,
    "count_view": counts,
    "with_retry": retries,
}


def calls(world: World) -> Iterator[Call]:
    yield from every_call(world)


def pairs(world: World) -> Iterator[Pair]:
    yield from clashing(world)


@on("authored")
def check_blog_data_layer(case: Case) -> None:
    """The words for the part that differs; all parts where equivalence has found nothing."""
    for name, part in PARTS.items():
        if case.part not in (None, name):
            continue
        try:
            part(case)
        except NotYet as wrong:
            if f"`{name}" not in wrong.message:  # eight functions: say which
                wrong.message = f"`{name}`: {wrong.message}"
            raise
