"""The check of ``find_by_email``, chapter 5."""

from __future__ import annotations

from sqlalchemy import Row
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from exercises.ch05_crud.common import data
from workbook.judge.case import Case


def check_find_by_email(case: Case) -> None:
    users = data(case).users
    for user in (users[-1], users[3]):
        email = user["email"]
        with case.session() as session:
            got = case.call(session, email)
            case.mistake(
                "gives_a_row",
                isinstance(got, Row),
                "That is a row with a user in it, not the user: scalars() takes the user out.",
                symptom="s38",
            )
            case.mistake("gives_nothing", got is None, f"{email} has a user, but None came back.")
            case.same(case.read(got, "id"), user["id"])
            case.mistake(
                "loads_everybody",
                any((entry.rows or 0) > 1 for entry in case.recording.statements),
                "Your code fetches more rows than the one that is asked for. Let the database "
                "compare the address.",
            )
            _nobody(case, session, "nobody@example.org", "an address that nobody has")
            _nobody(case, session, email.swapcase(), "an address in other capitals")
            _nobody(case, session, "%", "the text %, which is nobody's address")


def _nobody(case: Case, session: Session, email: str, what: str) -> None:
    nobody = case.call(
        session,
        email,
        raising={
            NoResultFound: (
                "raises_for_nobody",
                "An address that nobody has must give None; one() insists on a row.",
            )
        },
    )
    case.same(
        nobody,
        None,
        message=f"For {what} your function found somebody. Compare with ==: LIKE and lower() find "
        "more than the very same address.",
        mistake="finds_too_much",
    )
