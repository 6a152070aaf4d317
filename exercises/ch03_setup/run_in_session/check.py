"""The check of ``run_in_session``, chapter 3."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import (
    IntegrityError,
)
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag
from workbook.judge.case import Case
from workbook.judge.compare import said

ONCE = "The work is to be called once; your code called it several times."


class _Failure(Exception):
    """What the caller's work raises."""


def check_run_in_session(case: Case) -> None:
    engine = case.make_engine(pool_size=1, max_overflow=1, pool_timeout=0.1)
    factory = sessionmaker(engine)
    seen: list[Any] = []  # kept, so that no garbage collector tidies up behind the learner's back

    def adding(name: str, ending: BaseException | None = None) -> Any:
        def work(session: Any) -> str:
            seen.append(session)
            if not isinstance(session, Session):
                return ""  # said after the call
            session.add(Tag(name=name))
            if ending is not None:
                session.flush()
                raise ending
            return f"{name} added"

        return work

    def kept(name: str) -> bool:
        return bool(case.sql("SELECT 1 FROM tags WHERE name = %(name)s", name=name))

    for name in ("first", "second"):
        got = case.call(factory, adding(name))
        case.mistake("never_works", not seen, "The work was never called.")
        case.mistake(
            "no_session",
            not isinstance(seen[-1], Session),
            f"The work was called with {said(seen[-1])}, not with a session. factory() makes one.",
        )
        case.mistake(
            "forgets_commit",
            not kept(name),
            "The work added a tag and returned, but the tag is not in the database: nothing was "
            "committed.",
        )
        case.mistake(
            "keeps_connection",
            engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
            "After your function has returned, its connection is still out of the pool.",
        )
        case.same(got, f"{name} added")
    case.mistake("runs_the_work_twice", len(seen) > 2, ONCE)
    case.mistake(
        "shares_a_session",
        seen[0] is seen[1],
        "Two calls were given the same session. Each piece of work gets one of its own.",
    )

    duplicate = case.sql("SELECT name FROM tags ORDER BY id LIMIT 1")[0][0]
    for number, (ending, what) in enumerate(
        (
            (_Failure("it went wrong"), "The work added a tag, then raised an error."),
            (KeyboardInterrupt(), "The work was interrupted with Ctrl-C (KeyboardInterrupt)."),
            (None, "The work added a tag that is there already, so the commit failed."),
        )
    ):
        name = duplicate if ending is None else f"third {number}"
        expected = IntegrityError if ending is None else type(ending)
        work, calls = adding(name, ending), len(seen)
        unheard = f"{what} The caller heard nothing of it."
        error = case.raises(BaseException, factory, work, otherwise=unheard)
        case.mistake(
            "other_error",
            not isinstance(error, expected),
            f"{what} The caller is to see that error, but got {type(error).__name__}.",
        )
        case.mistake("runs_the_work_twice", len(seen) > calls + 1, f"{what} {ONCE}")
        case.mistake(
            "commits_half",
            ending is not None and kept(name),
            f"{what} The tag is in the database all the same: an error must undo everything.",
        )
        case.mistake(
            "keeps_connection_after_error",
            engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
            f"{what} Its connection is still out of the pool.",
        )
