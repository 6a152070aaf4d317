"""The check of ``count_view``, chapter 5."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, event
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from exercises.ch05_crud.common import Known, data, not_committed
from workbook.blog import Post
from workbook.judge.case import Case


def check_count_view(case: Case) -> None:
    published = [post for post in data(case).posts if post["views"] > 0]
    for post in (published[2], published[-1]):
        _counts(case, post["id"], post["views"])


def _counts(case: Case, post_id: int, views: int) -> None:
    query = "SELECT id, views FROM posts WHERE id <> %(id)s ORDER BY id"
    others = case.sql(query, id=post_id)
    with case.session() as session:
        # The caller has read the post; then somebody else counts ten views.
        read_before = session.get(Post, post_id)
        _somebody_counts(case, post_id, 10)
        with _counting_in_between(case, post_id) as more:
            got = case.call(session, post_id)
        not_committed(case)
        session.commit()
        before = views + 10 + sum(more)
        now = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=post_id)[0][0]
        case.mistake(
            "counts_everywhere",
            case.sql(query, id=post_id) != others,
            "Other posts have got a view as well: the UPDATE has no condition.",
        )
        case.mistake(
            "does_not_count", now == before, "After the caller's commit the post has no view more."
        )
        case.mistake(
            "lost_update",
            now <= before,
            f"The post had {views} views when it was first read, others counted "
            f"{before - views} more before your UPDATE, and your function made it {now}: their "
            "views are lost. It writes what it worked out from an older number, instead of adding "
            "to what the database holds now.",
        )
        case.mistake(
            "counts_too_much",
            now != before + 1,
            f"The post has {now - before} views more, not one.",
        )
        case.mistake("returns_nothing", got is None, "None came back for a post that is there.")
        case.mistake(
            "returns_a_row",
            isinstance(got, Row),
            "A row came back, the number was asked for: scalar_one() or scalars() take it out.",
            symptom="s38",
        )
        case.mistake(
            "returns_the_old_number",
            got in (views, views + 10, before),
            f"Your function gave back {got}, a number from before the view was added: the post has "
            f"{now} now.",
        )
        case.same(
            got,
            now,
            message=f"Your function gave back {got!r}; the post has {now} views now.",
            mistake="other_number",
        )
        case.at_most(2, "many_statements", "One UPDATE can add and give back the number.")
        del read_before
        _no_such_post(case, session)


def _somebody_counts(case: Case, post_id: int, views: int) -> None:
    case.sql("UPDATE posts SET views = views + %(n)s WHERE id = %(id)s", n=views, id=post_id)


@contextmanager
def _counting_in_between(case: Case, post_id: int) -> Iterator[list[int]]:
    """Somebody else counts five views after a first SELECT, if that has not locked the row."""
    counted: list[int] = []
    sent: list[str] = []

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement.upper())
        if len(sent) == 1 and sent[0].startswith("SELECT") and "FOR UPDATE" not in sent[0]:
            _somebody_counts(case, post_id, 5)
            counted.append(5)

    event.listen(case.engine, "after_cursor_execute", after)
    try:
        yield counted
    finally:
        event.remove(case.engine, "after_cursor_execute", after)


def _no_such_post(case: Case, session: Session) -> None:
    message = "For a post that is not there the answer is None; your function raised an error."
    told = ("fails_for_no_such_post", message)
    known: Known = {NoResultFound: told, AttributeError: told}
    case.same(
        case.call(session, 10**6, raising=known),
        None,
        message="For a post that is not there the answer is None; yours is another.",
        mistake="no_answer_for_no_post",
    )
