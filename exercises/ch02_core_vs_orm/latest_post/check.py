"""The check of ``latest_post``, chapter 2."""

from collections.abc import Iterator

from sqlalchemy import Row
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from exercises.ch02_core_vs_orm.common import STILL_A_QUERY, SessionOfToday
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call()
    yield call(setup="UPDATE posts SET status = 'draft'")
    yield call(setup="UPDATE posts SET published_at = NULL")


def check_latest_post(case: Case) -> None:
    no_limit = (
        "no_limit",
        (
            "one() and one_or_none() raise when there are several rows, and your "
            "statement returns every published post. Query.first() asked for one row."
        ),
    )
    with SessionOfToday(case.engine) as session:
        got = case.call(session, raising={MultipleResultsFound: no_limit, **STILL_A_QUERY})
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "Your function returned a row with a post in it, not the post. Use scalars().",
            symptom="s38",
        )
        case.mistake(
            "takes_a_draft",
            isinstance(got, Post) and got.status == "draft" and got.published_at is None,
            "Your function returned a draft. This draft has no published_at, and PostgreSQL puts "
            "NULL first in descending order.",
        )
    case.sql("UPDATE posts SET status = 'draft' RETURNING id")
    no_row = (
        "insists_on_a_post",
        "When nothing is published there is no row, and your code goes on as if there were one.",
    )
    kinds: tuple[type[BaseException], ...] = (NoResultFound, AttributeError, IndexError, TypeError)
    with SessionOfToday(case.engine) as session:
        case.call(session, raising={**STILL_A_QUERY, **dict.fromkeys(kinds, no_row)})
