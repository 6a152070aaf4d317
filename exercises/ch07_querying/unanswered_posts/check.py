"""The check of ``unanswered_posts``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import DATED, one_statement
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call(setup=DATED if world.name == "hostile" else "")
    if world.name == "authored":
        yield call(setup="UPDATE comments SET content = '', parent_id = NULL")


def check_unanswered_posts(case: Case) -> None:
    one_statement(case)
    # Everything published at one moment: what has no tie-breaker comes as it lies on the disk.
    case.sql("UPDATE posts SET published_at = '2026-01-01 12:00+00' WHERE status = 'published'")
    with case.session() as session:
        got = case.call(session)
        posts = [each for each in got or () if isinstance(each, Post) and each.status != "draft"]
        ids = [post.id for post in posts]
    case.mistake(
        "ties_in_any_order",
        ids != sorted(ids),
        "Posts published at the same moment aren't in the order of their ids.",
    )
