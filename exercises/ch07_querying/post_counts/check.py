"""The check of ``post_counts``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call()


def check_post_counts(case: Case) -> None:
    one_statement(case)
