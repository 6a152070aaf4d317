"""Checks of chapter 5."""

from sqlalchemy import Row
from sqlalchemy.exc import NoResultFound

from workbook.judge.case import Case


def check_find_by_email(case: Case) -> None:
    ((user_id, email),) = case.sql("SELECT id, email FROM users ORDER BY id DESC LIMIT 1")
    with case.session() as session:
        got = case.call(session, email)
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "That is a row with a user in it, not the user: scalars() takes the user out.",
        )
        case.mistake(
            "gives_nothing", got is None, f"{email} has a user, but None came back."
        )
        case.same(case.read(got, "id"), user_id)
        nobody = case.call(
            session,
            "nobody@example.org",
            raising={
                NoResultFound: (
                    "raises_for_nobody",
                    "An address that nobody has must give None; one() insists on a row.",
                )
            },
        )
        case.same(nobody, None)
