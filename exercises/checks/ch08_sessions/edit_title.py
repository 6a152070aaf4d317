"""The check of ``edit_title``, chapter 8."""

from __future__ import annotations

from sqlalchemy.exc import (
    NoResultFound,
)
from sqlalchemy.orm import Session

from exercises.checks.ch08_sessions.common import NOBODY, Known, left_open, sent_any, somebody_else
from workbook.blog import Post
from workbook.judge.case import Case


def check_edit_title(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 3")]
    for held, post_id in zip((False, True, True), ids, strict=True):
        with case.session() as session:
            if held:
                kept = session.get_one(Post, post_id)
                case.sql("UPDATE posts SET title = title || ' (2)' WHERE id = %(id)s", id=kept.id)
            [(title,)] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
            _edits(case, session, post_id, title)
            session.commit()
        now = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        case.same(now, [(f"{title[:150]}!",)])
    with case.session() as session:
        told = (
            "fails_for_no_such_post",
            "For a post that is not there None was expected; your function raised an error.",
        )
        known: Known = {AttributeError: told, NoResultFound: told}
        case.same(case.call(session, NOBODY, str.upper, raising=known), None)


def _edits(case: Case, session: Session, post_id: int, title: str) -> None:
    seen: list[str] = []
    free: list[bool] = []

    def edit(old: str) -> str:
        seen.append(old)
        query = "UPDATE posts SET title = 'From somebody else' WHERE id = %(id)s"
        free.append(somebody_else(case, query, id=post_id))
        return f"{old[:150]}!"

    got = case.call(session, post_id, edit)
    case.mistake(
        "never_edits", not seen, "Your function did not call `edit` for a post that is there."
    )
    case.mistake(
        "keeps_the_old_title",
        seen[0] != title,
        "`edit` was given a title that the row no longer has. A lock renews nothing: the session "
        "keeps the values of an object that it holds already, unless it is told to fill it anew.",
        symptom="s37",
    )
    case.mistake(
        "does_not_lock",
        free[0],
        "While `edit` ran, somebody else could change the title; one of the two changes is lost. "
        "Lock the row while you read it.",
    )
    left_open(case)
    case.mistake(
        "forgets_flush", not sent_any(case, "UPDATE"), "The new title has not been sent: flush."
    )
    locked = not somebody_else(case, "UPDATE posts SET views = views WHERE id = %(id)s", id=post_id)
    case.mistake(
        "gives_the_lock_back",
        not locked,
        "After your function others can change the row; it was to stay locked.",
    )
    case.same(
        got,
        f"{title[:150]}!",
        message=f"{got!r} came back; the new title is {f'{title[:150]}!'!r}.",
        mistake=None if got is None else "wrong_answer",
    )
