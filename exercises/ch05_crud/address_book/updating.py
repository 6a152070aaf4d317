"""``update_contact``: the given fields, and no others."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exercises.ch05_crud.address_book.adding import duplicate, error_of, valid_contact
from exercises.ch05_crud.common import Known, not_committed
from workbook.judge.case import Case


def _row(case: Case, contact_id: int) -> tuple[Any, ...]:
    return case.sql("SELECT name, email, phone FROM contacts WHERE id = %(id)s", id=contact_id)[0]


MORE_THAN_NAMED = (
    "changes_more_than_named",
    "`update_contact` was to change one contact, and in it only what is named. The database "
    "refused what it sent: something else was to become NULL, or the same in several contacts.",
)


def updates(case: Case) -> None:
    def update(session: Session, contact_id: int, **changes: Any) -> Any:
        lost: Known = {IntegrityError: MORE_THAN_NAMED}
        return case.call(session, contact_id, changes, name="update_contact", raising=lost)

    others = "SELECT * FROM contacts WHERE id <> 10001 ORDER BY id"
    before = case.sql(others)
    with case.session() as session:
        contact = valid_contact(case, "update_contact", update(session, 10_001, name="Mia Berg"))
        not_committed(case, "update_contact")
        case.mistake(
            "forgets_flush",
            not any(entry.sql.startswith("UPDATE") for entry in case.recording.statements),
            "`update_contact` returned before the change was sent. Then the database cannot refuse "
            "it where you could still say DuplicateEmail.",
        )
        case.at_most(2, "many_statements", "`update_contact`: two statements are enough.")
        case.same(case.read(contact, "name"), "Mia Berg")
        session.commit()
        case.mistake(
            "changes_others",
            case.sql(others) != before,
            "`update_contact` changed other contacts too.",
        )
        case.same(
            _row(case, 10_001),
            ("Mia Berg", "mia@example.org", "1"),
            message="`update_contact(..., {'name': ...})` was to change the name and nothing else. "
            f"Now the contact is {_row(case, 10_001)}.",
            mistake="changes_more_than_named",
        )
        update(session, 10_001, phone=None, email="MIA@example.org")
        session.commit()
    case.same(
        _row(case, 10_001),
        ("Mia Berg", "MIA@example.org", None),
        mistakes={
            "none_is_not_a_value": (
                ("Mia Berg", "MIA@example.org", "1"),
                "`update_contact(..., {'phone': None})` was to clear the phone. It is still "
                "there: None "
                "was taken for 'not named'.",
            )
        },
        message=f"After email and phone were named, the contact is {_row(case, 10_001)}.",
        mistake="wrong_values",
    )
    with case.session() as session:
        missing = case.call(
            session,
            99999,
            {"name": "Nobody"},
            name="update_contact",
            raising={
                AttributeError: (
                    "fails_for_nobody",
                    "`update_contact` fails for an id that is not there: None was expected.",
                )
            },
        )
        case.same(missing, None)
    _unknown_fields(case)
    with case.session() as session:
        case.call(session, "Dag", "dag@example.com", name="add_contact")
        duplicate(case, session, "update_contact", 10_002, {"email": "WOOL@example.org"})
        session.commit()
    case.mistake(
        "takes_back_earlier_work",
        not case.sql("SELECT 1 FROM contacts WHERE email = 'dag@example.com'"),
        "A duplicate in `update_contact` took back what the caller had added before. "
        "begin_nested() "
        "takes back only its own part.",
    )


def _unknown_fields(case: Case) -> None:
    for field, value in (("nmae", "Typo"), ("id", 5000), ("metadata", None)):
        with case.session() as session:
            changes = {"name": "Changed", field: value}
            error = error_of(case, "update_contact", session, 10_003, changes)
            case.mistake(
                "accepts_unknown_fields",
                error is None,
                f"`update_contact(..., {{{field!r}: ...}})` was accepted. A misspelt name "
                f"changes nothing "
                "and says nothing: setattr() takes any name.",
            )
            case.mistake(
                "other_error",
                not isinstance(error, ValueError),
                f"`update_contact(..., {{{field!r}: ...}})`: ValueError was expected, "
                f"{type(error).__name__} came.",
            )
            session.commit()
        case.mistake(
            "changes_before_it_refuses",
            _row(case, 10_003)[0] != "Zed",
            f"`update_contact(..., {{'name': ..., {field!r}: ...}})` raised, but the name was "
            f"changed "
            f"all the "
            "same. Look at all the names before the first change.",
        )
