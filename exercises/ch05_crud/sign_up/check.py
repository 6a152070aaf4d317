"""The check of ``sign_up``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.ch05_crud.common import TOO_LONG, Known, data
from workbook.judge.case import Case


def check_sign_up(case: Case) -> None:
    taken = data(case).users[4]
    with case.session() as session:
        _signs_up(case, session, "tove", "tove@example.net")
        for username, email in (
            (taken["username"], "somebody@example.net"),
            ("somebody", taken["email"]),
            ("tove", "tove@example.net"),
        ):
            known: Known = {
                IntegrityError: (
                    "lets_the_error_out",
                    "A name that is taken is an ordinary answer here, not an accident: the caller "
                    "expects False and got an IntegrityError.",
                )
            }
            got = case.call(session, username, email, raising=known)
            _looks_first(case)
            case.mistake(
                "true_for_taken", got is True, "True came back for a name or email that is taken."
            )
            case.same(got, False)
            try:
                session.scalar(text("SELECT 1"))
            except SQLAlchemyError as error:
                case.wrong(
                    "False is right. But the session is of no use afterwards: the caller's next "
                    "statement fails, because the failed transaction was never ended.",
                    "leaves_the_session_broken",
                    error,
                )
        _signs_up(case, session, "ole", "ole@example.net")
    with case.session() as session:
        _only_duplicates(case, session)


def _signs_up(case: Case, session: Session, username: str, email: str) -> None:
    got = case.call(session, username, email)
    _looks_first(case)
    saved = case.sql("SELECT email FROM users WHERE username = %(name)s", name=username)
    case.mistake(
        "forgets_commit",
        not saved,
        "Other connections do not find the new user: it was not committed.",
    )
    case.same(saved, [(email,)])
    case.same(got, True)


def _looks_first(case: Case) -> None:
    sent = case.recording.statements
    case.mistake(
        "looks_first",
        bool(sent) and sent[0].sql.lstrip().upper().startswith("SELECT"),
        "Your code looks first whether the name is free. Between the look and the INSERT somebody "
        "else may take it; the unique constraint alone cannot be overtaken.",
    )


def _only_duplicates(case: Case, session: Session) -> None:
    try:
        case.raises(DataError, session, TOO_LONG, "long@example.net", otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            case.wrong(
                "A username of 300 characters is refused because it does not fit, not because it "
                "is taken. Your function says False to that too: it catches more than it should.",
                "every_error_is_false",
            )
        raise
