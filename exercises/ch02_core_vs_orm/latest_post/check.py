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
    # A tie for the newest, of which the higher id is to win.
    case.sql(
        "UPDATE posts SET published_at = (SELECT max(published_at) FROM posts) WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'published') RETURNING id"
    )
    for _ in range(2):
        _latest(case)
        # The winner leaves; the next round has another answer.
        case.sql(
            "UPDATE posts SET status = 'draft' WHERE id = (SELECT id FROM posts WHERE status = "
            "'published' ORDER BY published_at DESC, id DESC LIMIT 1) RETURNING id"
        )
    case.sql("UPDATE posts SET status = 'draft' RETURNING id")
    no_row = (
        "insists_on_a_post",
        "When nothing is published there is no row, and your code goes on as if there were one.",
    )
    with SessionOfToday(case.engine) as session:
        nothing = case.call(
            session,
            raising={
                NoResultFound: (
                    "insists_on_a_post",
                    "When nothing is published, the Query gave None. one() insists on a row.",
                ),
                AttributeError: no_row,
                IndexError: no_row,
                TypeError: no_row,
                **STILL_A_QUERY,
            },
        )
        if isinstance(nothing, Post):
            case.wrong(
                f"Nothing is published now, but your function gave back post {nothing.id}.",
                "takes_a_draft",
            )
        case.same(nothing, None)


def _latest(case: Case) -> None:
    every = case.sql("SELECT id, status, published_at FROM posts ORDER BY id")
    published = [row for row in every if row[1] == "published"]
    newest = max(row[2] for row in published)
    tied = [row[0] for row in published if row[2] == newest]
    with SessionOfToday(case.engine) as session:
        got = case.call(
            session,
            raising={
                MultipleResultsFound: (
                    "no_limit",
                    (
                        "one() and one_or_none() raise when there are several rows, and your "
                        "statement gives every published post. Query.first() asked for one row."
                    ),
                ),
                **STILL_A_QUERY,
            },
        )
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "That is a row with a post in it, not the post. scalars() takes it out.",
            symptom="s38",
        )
        post_id = case.read(got, "id") if got is not None else None
        rows = {row[0]: row for row in every}
        case.mistake(
            "takes_a_draft",
            post_id in rows and rows[post_id][1] == "draft",
            f"Post {post_id} is a draft. A draft has no published_at, and PostgreSQL puts NULL "
            "first in a descending order.",
        )
        case.mistake(
            "ties_by_lower_id",
            post_id in tied and post_id != max(tied),
            f"Posts {tied} were published at the same moment. The Query took the higher id.",
        )
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "another_post",
            post_id != max(tied),
            f"Your function gave back {f'post {post_id}' if post_id else 'None'}. The post that "
            f"was published last is {max(tied)}.",
        )
        case.mistake(
            "fetches_every_post",
            fetched > 1,
            f"The right post, but {fetched} rows were fetched to get it. Query.first() asked the "
            "database for one row; first() of a result does not.",
        )
