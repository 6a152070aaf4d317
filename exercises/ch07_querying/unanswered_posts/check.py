"""The check of ``unanswered_posts``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import DATED, one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call(setup=DATED if world.name == "hostile" else "")
    if world.name == "authored":
        yield call(setup="UPDATE comments SET content = '', parent_id = NULL")


def check_unanswered_posts(case: Case) -> None:
    one_statement(case)
