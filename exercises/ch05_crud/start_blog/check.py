"""The check of ``start_blog``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import DetachedInstanceError

from exercises.ch05_crud.common import TOO_LONG
from workbook.judge.case import Case


def check_start_blog(case: Case) -> None:
    engine = case.make_engine()
    for username, titles in (("tove", ["First", "Second"]), ("ole", [])):
        email = f"{username}@example.net"
        user_id = case.call(
            engine,
            username,
            email,
            titles,
            raising={
                DetachedInstanceError: (
                    "reads_the_id_too_late",
                    "The id is read after the session was closed. The commit had emptied the "
                    "object, and a closed session cannot fill it again: read the id inside.",
                )
            },
        )
        _given_back(case, engine)
        saved = case.sql("SELECT id FROM users WHERE username = %(name)s", name=username)
        case.mistake(
            "forgets_commit",
            not saved,
            "After your function has returned, no other connection finds the user. The transaction "
            "was closed without a COMMIT, so the database has taken everything back.",
        )
        case.mistake(
            "commits_twice",
            case.recording.commits > 1,
            f"Your function commits {case.recording.commits} times. If the second part fails, the "
            "first one stays behind: one transaction for all of it.",
        )
        case.same(
            user_id,
            saved[0][0],
            message="" if user_id is None else "What came back is not the id of the new user.",
            mistake=None if user_id is None else "not_the_id",
        )
        posts = case.sql(
            "SELECT title, status, content FROM posts WHERE author_id = %(id)s ORDER BY id",
            id=user_id,
        )
        case.same(posts, [(title, "draft", "") for title in titles], ordered=False)
    case.call(engine, "una", "una@example.net", ["Short"])
    _refused(case, engine, "half", ["Fine", TOO_LONG], DataError, "a title that is too long")
    _refused(case, engine, "una", ["Fine"], IntegrityError, "a username that is taken")


def _refused(
    case: Case, engine: Any, username: str, titles: list[str], kind: type[Exception], why: str
) -> None:
    before = case.sql("SELECT count(*) FROM users")
    try:
        case.raises(kind, engine, username, f"new.{username}@example.net", titles, otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            case.wrong(
                f"The database refused {why}, and your function kept that to itself: the caller "
                "must hear of it.",
                "swallows_the_error",
            )
        if getattr(error, "mistake", "") == "raises":
            case.wrong(
                f"The database refused {why}. Its own {kind.__name__} was to go on to the caller, "
                "your code raised something else.",
                "changes_the_error",
            )
        raise
    case.mistake(
        "half_is_saved",
        case.sql("SELECT count(*) FROM users") != before,
        f"The database refused {why}, and yet the user is in the table now. All or nothing needs "
        "one transaction with one commit, at the very end.",
    )
    _given_back(case, engine, f" when the database refuses {why}")


def _given_back(case: Case, engine: Any, when: str = "") -> None:
    case.mistake(
        "keeps_the_connection",
        engine.pool.checkedout() > 0,
        f"The connection is not given back{when}: after your function it is still checked out of "
        "the pool. Close the session in every case; a with-block does.",
    )
