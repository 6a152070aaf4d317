"""The check of ``edit_title``, chapter 8."""

from __future__ import annotations

from sqlalchemy.exc import (
    NoResultFound,
)
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    at_the_same_time,
    left_open,
    sent_any,
    somebody_else,
)
from workbook import blog
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
    if case.data is blog.AUTHORED:  # once is enough
        _two_editors(case, ids[0])


def _two_editors(case: Case, post_id: int) -> None:
    case.sql("UPDATE posts SET title = 'Two editors' WHERE id = %(id)s", id=post_id)
    edit = case.answer
    (one, first), (two, second) = at_the_same_time(
        case,
        lambda session: edit(session, post_id, lambda title: title + " +1"),
        lambda session: edit(session, post_id, lambda title: title + " +2"),
    )
    case.mistake(
        "shares_the_lock",
        "40P01" in (first, second),
        "Two edits at the same time: a deadlock. Both could lock the row while reading, and then "
        "each waited for the other one to write. The lock must be for one alone.",
    )
    case.mistake(
        "does_not_wait",
        bool(first or second) or None in (one, two),
        "Two edits at the same time: one of them gave up instead of waiting for the other. "
        f"{first or second or 'None'} came.",
    )
    [(title,)] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
    case.mistake(
        "does_not_lock",
        not {"+1", "+2"} <= set(title.split()),
        f"Two edits at the same time added +1 and +2 to a title; it is {title!r} now. One of the "
        "two changes is lost: read and lock in one step.",
    )


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
