"""The check of ``add_comments``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    PendingRollbackError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import NOBODY, Known, left_open, rows_of
from workbook.blog import Comment
from workbook.judge.case import Case


def check_add_comments(case: Case) -> None:
    data = rows_of(case)
    post, author = data.posts[0]["id"], data.users[0]["id"]
    good = [{"post_id": post, "author_id": author, "content": f"Good {n}"} for n in range(4)]
    no_post = {"post_id": NOBODY, "author_id": author, "content": "to nowhere"}
    no_text = {"post_id": post, "author_id": author, "content": None}
    no_author = {**good[0], "author_id": NOBODY, "content": "by nobody"}
    no_parent = {**good[0], "parent_id": NOBODY, "content": "in reply to nothing"}
    taken = {**good[0], "id": data.comments[0]["id"], "content": "with an id that is taken"}
    for rows, refused in (
        ([good[0], no_post, good[1], no_text, good[2]], [1, 3]),
        ([no_author, good[0], taken, good[1], no_parent], [0, 2, 4]),
        ([no_text], [0]),
        ([no_post, no_post, good[3]], [0, 1]),
        ([], []),
    ):
        case.sql("DELETE FROM comments WHERE content LIKE 'Good%%' OR content = 'mine'", n=0)
        with case.session() as session:
            session.add(Comment(post_id=post, author_id=author, content="mine"))
            got = _adds(case, session, rows)
            session.commit()
        saved = case.sql(
            "SELECT content FROM comments WHERE content LIKE 'Good%%' OR content = 'mine' "
            "ORDER BY id",
            n=0,
        )
        wanted = [row["content"] for at, row in enumerate(rows) if at not in refused]
        case.mistake(
            "loses_earlier_work",
            ("mine",) not in saved,
            "What the caller had added before in the same transaction is gone: the rollback took "
            "back all of it. A savepoint takes back only what came after it.",
        )
        case.mistake(
            "one_refusal_takes_all",
            len(saved) == 1 and len(wanted) > 0,
            "One row was refused, and the good ones are gone with it: each needs a savepoint of "
            "its own.",
        )
        case.same([row[0] for row in saved if row != ("mine",)], wanted, ordered=False)
        case.same(got, refused)
    for row, kind in (
        ({**good[0], "author_id": 10**12}, DataError),
        ({**good[0], "content": object()}, ProgrammingError),  # the driver cannot send it
    ):
        _goes_on(case, [good[0], row], kind)


def _adds(case: Case, session: Session, rows: list[Any]) -> Any:
    known: Known = {
        PendingRollbackError: (
            "add_outside_the_savepoint",
            "A flush failed outside any savepoint, and the whole transaction with it. What is "
            "waiting in the session is flushed before the savepoint is set: add inside the block.",
        ),
        IntegrityError: (
            "lets_the_error_out",
            "A row that breaks a rule was to be left out; its IntegrityError came out of your "
            "function.",
        ),
    }
    got = case.call(session, rows, raising=known)
    case.mistake(
        "loses_earlier_work",
        case.recording.rollbacks > 0 and not case.recording.commits,
        "A refused row ended in a ROLLBACK of the whole transaction. What the caller had done "
        "before is gone. A savepoint takes back only what came after it.",
    )
    left_open(case)
    case.mistake(
        "leaves_savepoints_open",
        session.in_nested_transaction(),
        "Your function leaves a savepoint open: whoever set it has to release it. At the end of a "
        "with-block that happens by itself.",
    )
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    return got


def _goes_on(case: Case, rows: list[Any], kind: type[Exception]) -> None:
    with case.session() as session:
        try:
            case.raises(kind, session, rows, otherwise="")
        except Exception as error:
            if getattr(error, "mistake", "") == "does_not_raise":
                case.wrong(
                    f"A row caused a {kind.__name__}, which is not a broken rule but a defect of "
                    "the caller. Your function kept it to itself: it catches more than it should.",
                    "catches_everything",
                )
            raise
