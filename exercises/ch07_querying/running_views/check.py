"""The check of ``running_views``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import DATED, called, one_statement
from workbook.judge import answers
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    published = sum(post["status"] == "published" for post in world.data.posts)
    for last in dict.fromkeys([published // 2, 0, 1, published, published + 1]):
        yield call(last, setup=DATED if world.name == "hostile" else "")


def check_running_views(case: Case) -> None:
    one_statement(case, 5)
    moments = dict(case.sql("SELECT id, published_at FROM posts"))
    with case.session() as session:
        returned = called(case, session, 5_000)
        expected = answers.reference(case.exercise)["running_views"](session, 5_000)
    if not isinstance(returned, list) or [row[0] for row in returned] != [r[0] for r in expected]:
        return
    other = {moments[row[0]] for row, right in zip(returned, expected, strict=True) if row != right}
    several = {moment for moment in moments.values() if [*moments.values()].count(moment) > 1}
    same = [row[2] for row in returned]
    case.mistake(
        "equals_added_in_any_order",
        bool(other)
        and other <= several
        and len(set(same)) > len({moments[r[0]] for r in returned}),
        "The totals are right for posts published at different moments. Of posts published at the "
        "same moment, the one with the lower id should be added first, and nothing in your window "
        "says so.",
    )
