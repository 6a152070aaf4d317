"""The check of ``best_posts``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    for places in (2, 1, 3, 0, 100):
        yield call(places)


def check_best_posts(case: Case) -> None:
    one_statement(case, 2)
