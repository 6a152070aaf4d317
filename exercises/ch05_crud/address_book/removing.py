"""``remove_contact``."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from exercises.ch05_crud.common import Known, not_committed
from workbook.judge.case import Case


def removes(case: Case) -> None:
    before = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY id")]
    known: Known = {
        SQLAlchemyError: (
            "fails_for_nobody",
            "`remove_contact` fails for an id that is not there: False was expected.",
        )
    }
    with case.session() as session:
        got = case.call(session, 10_004, name="remove_contact")
        not_committed(case, "remove_contact")
        case.at_most(2, "many_statements", "`remove_contact`: two statements are enough.")
        session.commit()
        left = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY id")]
        case.same(
            left,
            [number for number in before if number != 10_004],
            mistakes={
                "removes_everybody": (
                    [],
                    "The address book is empty: the DELETE has no condition.",
                ),
                "removes_nobody": (before, "`remove_contact` removed nobody."),
            },
        )
        case.same(
            got,
            True,
            message=f"`remove_contact` gave back {got!r} for a contact that was there; True was "
            "expected.",
            mistake="no_answer",
        )
        again = case.call(session, 10_004, name="remove_contact", raising=known)
        case.same(
            again,
            False,
            message=f"`remove_contact` gave back {again!r} for a contact that was not there; False "
            "was expected.",
            mistake="no_answer",
        )
