"""The check of ``new_title``, chapter 8."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import (
    NoResultFound,
    SQLAlchemyError,
)
from sqlalchemy.orm import sessionmaker

from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    checked_out,
    given_back,
    somebody_else,
)
from workbook.judge.case import Case


def check_new_title(case: Case) -> None:
    engine = case.make_engine()
    factory = sessionmaker(engine)
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 6")]
    out: list[int] = []
    asked: list[str] = []

    def title_of(post_id: int) -> Any:
        rows = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        return rows[0][0] if rows else None

    def ask(title: str) -> str:
        asked.append(title)
        out.append(checked_out(engine))
        return f"A better {len(asked)}"

    twin = ids.pop()
    for post_id in ids[:2]:
        before = title_of(post_id)
        case.sql("UPDATE posts SET title = %(title)s WHERE id = %(id)s", title=before, id=twin)
        calls = len(asked)
        got = case.call(factory, post_id, ask)
        case.mistake("does_not_ask", not asked, "Your function never called `ask`.")
        case.mistake(
            "holds_the_connection",
            out[-1] > 0,
            "While `ask` runs, your function holds a connection, with an open transaction. A few "
            "slow answers, and the pool is empty for everybody.",
            symptom="s04",
        )
        given_back(case, engine)
        case.mistake(
            "asks_twice",
            len(asked) > calls + 1,
            "Your function calls `ask` more than once. It is slow, and may answer otherwise.",
        )
        case.same(asked[-1], before, mistake="asks_something_else")
        now = title_of(post_id)
        case.mistake(
            "forgets_commit",
            now == before,
            "After your function the post has its old title in the database. Was it committed?",
        )
        case.same(now, f"A better {len(asked)}")
        case.mistake(
            "saves_by_title",
            title_of(twin) != before,
            "Another post with the same title has got the new one too. A title says not which post "
            "it is.",
        )
        case.same(got, True)
    told = (
        "fails_for_no_such_post",
        "For a post that is not there False was expected; your function raised an error.",
    )
    gone: Known = {AttributeError: told, NoResultFound: told, SQLAlchemyError: told}
    count = len(asked)
    case.same(case.call(factory, NOBODY, ask, raising=gone), False)
    case.mistake("asks_for_nothing", len(asked) > count, "There was nothing to ask about.")

    def changed(title: str) -> str:
        case.sql("UPDATE posts SET title = 'Changed meanwhile' WHERE id = %(id)s", id=ids[2])
        return f"Better than {title}"[:200]

    got = case.call(factory, ids[2], changed, raising=gone)
    case.mistake("overwrites_a_newer_title", title_of(ids[2]) != "Changed meanwhile", OVERWRITES)
    case.same(got, False, message=f"The title changed meanwhile: {got!r} came, False was expected.")

    def deleted(title: str) -> str:
        case.sql("DELETE FROM posts WHERE id = %(id)s", id=ids[3])
        return title + "?"

    case.same(case.call(factory, ids[3], deleted, raising=gone), False)
    _changed_at_the_last_moment(case, engine, factory, ids[4])
    case.same(title_of(ids[4]), "At the last moment", message=OVERWRITES, mistake=LATE)

    def breaks(title: str) -> str:
        raise TimeoutError(title)

    case.raises(TimeoutError, factory, ids[0], breaks, otherwise="An error of `ask` was lost.")
    given_back(case, engine, " when `ask` fails")


LATE = "overwrites_a_newer_title"
OVERWRITES = (
    "While `ask` was working, somebody changed the title; your function has written over it. Save "
    "only if the title is still the one that you asked about, and test that where you save."
)


def _changed_at_the_last_moment(case: Case, engine: Any, factory: Any, post_id: int) -> None:
    """Somebody changes the title right after the first statement that follows the answer."""
    answered: list[bool] = []
    changed: list[bool] = []
    query = "UPDATE posts SET title = 'At the last moment' WHERE id = %(id)s"

    def ask(title: str) -> str:
        answered.append(True)
        return f"Better: {title}"[:200]

    def after(*_: Any) -> None:
        if answered and not changed:
            changed.append(somebody_else(case, query, id=post_id))

    event.listen(engine, "after_cursor_execute", after)
    try:
        case.call(factory, post_id, ask)
    finally:
        event.remove(engine, "after_cursor_execute", after)
    if not changed or not changed[0]:
        case.sql(query, id=post_id)  # the row was locked, as it may be
