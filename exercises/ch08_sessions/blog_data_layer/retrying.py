"""``with_retry``: the whole unit of work again, with a new session, where it may help."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import (
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session, sessionmaker

from exercises.ch08_sessions.common import (
    SERIALIZABLE,
    Known,
    given_back,
)
from workbook.blog import Post, Tag
from workbook.judge.case import Case


class _Work:
    """A unit of work that fails as often as it is told to."""

    def __init__(self, failures: int, code: str) -> None:
        self.failures = failures
        self.code = code
        self.sessions: list[Session] = []
        self.dirty: list[bool] = []

    def __call__(self, session: Session) -> str:
        self.sessions.append(session)
        left = [*session.new, *session.identity_map.values()]
        self.dirty.append(bool(left) or _has_sent(session))
        session.add(Tag(name=f"attempt {len(self.sessions)}"))
        session.flush()
        if len(self.sessions) <= self.failures:
            raise_it = (
                f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{self.code}'; END $$"
            )
            session.execute(text(raise_it))
        return f"done at {len(self.sessions)}"


def _has_sent(session: Session) -> bool:
    return session.scalar(select(func.count()).where(Tag.name.like("attempt %"))) != 0


RESULT = "`with_retry`: what the work gave back was to come back."
ATTEMPTS = "SELECT name FROM tags WHERE name LIKE 'attempt %' ORDER BY name"


def retries(case: Case) -> None:
    engine = case.make_engine()
    factory = sessionmaker(engine)
    for failures, code, attempts in ((0, "40001", 3), (2, "40001", 3), (1, "40P01", 2)):
        case.sql("DELETE FROM tags WHERE name LIKE 'attempt %'")
        work = _Work(failures, code)
        got = case.call(
            factory, work, attempts, name="with_retry", raising=RETRY if failures else {}
        )
        given_back(case, engine)
        _fresh_each_time(case, work)
        saved = case.sql(ATTEMPTS)
        case.mistake(
            "forgets_commit", not saved, "`with_retry`: the work is done, but not committed."
        )
        case.mistake(
            "keeps_failed_attempts",
            len(saved) > 1,
            "`with_retry`: what failed attempts had written was committed too.",
        )
        case.same(saved, [(f"attempt {failures + 1}",)])
        case.same(got, f"done at {failures + 1}", message=RESULT)
    _gives_up(case, engine, factory)
    _fails_at_commit(case, engine, factory)


RETRY: Known = {
    PendingRollbackError: (
        "goes_on_in_a_failed_session",
        "`with_retry` tried again in the same, failed transaction. All of it has to begin anew.",
    ),
    OperationalError: (
        "does_not_try_again",
        "`with_retry` let an error out that another attempt would have cured. Serialization "
        "failures (40001) and deadlocks (40P01) are to be tried again, as often as was asked for.",
    ),
    SQLAlchemyError: (
        "goes_on_in_a_failed_session",
        "`with_retry` tried again in a transaction that had failed. All of it has to begin anew.",
    ),
}


def _fresh_each_time(case: Case, work: _Work) -> None:
    several = len({id(session) for session in work.sessions})
    case.mistake(
        "same_session_again",
        several < len(work.sessions) or any(work.dirty),
        "`with_retry` gave the work a session that was used before. Objects of the failed attempt, "
        "and their values, must not be seen by the next one: a new session each time.",
    )


def _gives_up(case: Case, engine: Any, factory: Any) -> None:
    for failures, code, attempts, tried, words in (
        (9, "40001", 4, 4, "a collision that does not end"),
        (9, "40P01", 1, 1, "a deadlock, with one attempt"),
        (9, "55P03", 3, 1, "a lock timeout (55P03)"),
        (9, "40003", 3, 1, "an end that nobody knows (40003)"),
        (9, "23514", 3, 1, "a broken rule (23514)"),
    ):
        case.sql("DELETE FROM tags WHERE name LIKE 'attempt %'")
        work = _Work(failures, code)
        try:
            case.raises(SQLAlchemyError, factory, work, attempts, name="with_retry", otherwise="")
        except Exception as error:
            if getattr(error, "mistake", "") == "does_not_raise":
                case.wrong(
                    f"`with_retry` kept the error to itself after {words}: the caller believes "
                    "that all is well.",
                    "swallows_the_last_error",
                )
            if getattr(error, "mistake", "") == "raises":
                case.wrong(
                    f"`with_retry` after {words}: the error of the database was to go on. {error}",
                    "hides_the_last_error",
                    error.__context__,
                )
            raise
        case.mistake(
            "retries_everything",
            tried == 1 and len(work.sessions) > 1,
            f"`with_retry` tried {len(work.sessions)} times after {words}. Only what another "
            "transaction has caused gets better by itself, or it was to be tried once.",
        )
        case.mistake(
            "wrong_number_of_attempts",
            len(work.sessions) != tried,
            f"`with_retry(..., attempts={attempts})` tried {len(work.sessions)} times after "
            f"{words}.",
        )
        given_back(case, engine, " after the last attempt")
        case.same(case.sql(ATTEMPTS), [], mistake="keeps_failed_attempts")

    def broken(_: Session) -> None:
        raise ZeroDivisionError

    case.raises(
        ZeroDivisionError,
        factory,
        broken,
        name="with_retry",
        otherwise="`with_retry`: the work raised ZeroDivisionError, and the caller never heard.",
    )
    given_back(case, engine, " when the work fails")


def _fails_at_commit(case: Case, engine: Any, factory: Any) -> None:
    """Two transactions, each writing what the other has read: the COMMIT is refused."""
    one, two = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    runs: list[int] = []

    def work(session: Session) -> int:
        runs.append(1)
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        views = session.scalars(select(Post.views).where(Post.id == one)).one()
        session.execute(
            text("UPDATE posts SET views = :views WHERE id = :id"), {"views": views, "id": two}
        )
        if len(runs) == 1:
            case.sql(SERIALIZABLE)
            case.sql("BEGIN")
            case.sql("SELECT views FROM posts WHERE id = %(id)s", id=two)
            case.sql("UPDATE posts SET views = views + 1 WHERE id = %(id)s", id=one)
            case.sql("COMMIT")
        return views

    known: Known = {
        OperationalError: (
            "commit_outside_the_retry",
            "`with_retry`: the work had run through, and the COMMIT failed with a serialization "
            "failure. That counts as a failed attempt too, and it came out of your function.",
        )
    }
    got = case.call(factory, work, name="with_retry", raising=known)
    given_back(case, engine)
    saved = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=two)
    case.same(saved, [(got,)], message="`with_retry` after a failed COMMIT: the work is not there.")
