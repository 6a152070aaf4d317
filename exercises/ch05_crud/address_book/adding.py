"""``add_contact``, and what it says of a duplicate."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, inspect, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.ch05_crud.common import TOO_LONG, not_committed
from workbook.judge import compare
from workbook.judge.case import Case


def valid_contact(case: Case, name: str, got: Any) -> Any:
    """What came back, after making sure that it is a contact."""
    case.mistake("returns_nothing", got is None, f"`{name}` gave back None. Is a `return` missing?")
    state = inspect(got, raiseerr=False)
    table = getattr(getattr(state, "mapper", None), "local_table", None)
    case.mistake(
        "returns_no_contact",
        getattr(table, "name", None) != "contacts",
        f"`{name}` gave back {compare.said(got)}, which is no Contact.",
        symptom="s38" if isinstance(got, Row) else None,
    )
    return got


def adds(case: Case) -> None:
    with case.session() as session:
        contact = valid_contact(
            case,
            "add_contact",
            case.call(session, "Ann Lee", "Ann.Lee@Example.com", "+47 1", name="add_contact"),
        )
        not_committed(case, "add_contact")
        case.mistake(
            "forgets_flush",
            vars(contact).get("id") is None,
            "The contact that `add_contact` gave back has no id: no INSERT has been sent yet.",
        )
        case.at_most(1, "asks_first", "`add_contact`: the INSERT alone tells whether it works.")
        case.call(session, "Ann Lee", "other.ann@example.com", name="add_contact")
        session.commit()
    case.same(
        case.sql("SELECT name, email, phone FROM contacts ORDER BY id"),
        [("Ann Lee", "Ann.Lee@Example.com", "+47 1"), ("Ann Lee", "other.ann@example.com", None)],
        mistakes={
            "changes_the_spelling": (
                [
                    ("Ann Lee", "ann.lee@example.com", "+47 1"),
                    ("Ann Lee", "other.ann@example.com", None),
                ],
                "`add_contact` stored the address in small letters. The task says: kept as it was "
                "typed.",
            )
        },
    )


def refuses_duplicates(case: Case) -> None:
    bea = "SELECT 1 FROM contacts WHERE email = 'bea@example.com'"
    with case.session() as session:
        case.call(session, "Bea", "bea@example.com", name="add_contact")
        for email in ("Ann.Lee@Example.com", "ann.LEE@example.COM", "BEA@example.com"):
            duplicate(case, session, "add_contact", "Impostor", email)
            case.mistake(
                "takes_back_earlier_work",
                session.scalar(text(bea)) is None,
                "The caller added Bea, then a duplicate was refused: Bea is gone too. rollback() "
                "takes back the whole transaction; a savepoint, begin_nested(), only its part.",
            )
        session.commit()
    case.mistake(
        "rolls_back",
        not case.sql(bea),
        "The caller added Bea, a duplicate was refused, the caller committed: Bea is not there.",
    )
    with case.session() as session:
        case.call(session, "Cem", "cem@example.com", name="add_contact")
        _no_duplicate(case, IntegrityError, session, None, "x@example.com", what="without a name")
    with case.session() as session:
        _no_duplicate(case, DataError, session, TOO_LONG, "x@example.com", what="with a long name")


def duplicate(case: Case, session: Session, function: str, *arguments: Any, **more: Any) -> None:
    """Call the function and expect DuplicateEmail and a session that can be used on."""
    error = error_of(case, function, session, *arguments, **more)
    name = type(error).__name__
    case.mistake(
        "accepts_duplicate",
        error is None,
        f"`{function}` said nothing about an address that is taken: DuplicateEmail was expected.",
    )
    case.mistake(
        "lets_the_error_out",
        isinstance(error, IntegrityError),
        f"`{function}` lets the IntegrityError out. The caller was promised a DuplicateEmail.",
    )
    case.mistake(
        "other_error",
        name != "DuplicateEmail",
        f"`{function}` raised {name} for an address that is taken; DuplicateEmail was expected.",
        symptom="s24" if name == "PendingRollbackError" else None,
    )
    _not_committed_but_savepoint(case, function)
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError as broken:
        case.wrong(
            f"After the DuplicateEmail of `{function}` the session is of no use: the next "
            f"statement "
            f"fails with {type(broken).__name__}. The failed part must be taken back before the "
            "error goes out.",
            "leaves_the_session_broken",
            broken,
        )


def _not_committed_but_savepoint(case: Case, function: str) -> None:
    case.mistake(
        "commits_itself",
        case.recording.commits > 0,
        f"`{function}` commits. Leave the end of the transaction to the caller.",
    )


def error_of(case: Case, function: str, *arguments: Any, **more: Any) -> BaseException | None:
    """What the function raises, ``None`` where it raises nothing."""
    try:
        return case.raises(Exception, *arguments, otherwise="", name=function, **more)
    except Exception as told:
        if getattr(told, "mistake", "") == "does_not_raise":
            return None
        raise


def _no_duplicate(
    case: Case, kind: type[Exception], session: Session, *arguments: Any, what: str
) -> None:
    error = error_of(case, "add_contact", session, *arguments)
    case.mistake(
        "every_error_is_a_duplicate",
        type(error).__name__ == "DuplicateEmail",
        f"A contact {what} is refused by the database, and your code calls it a DuplicateEmail. "
        "Look at what was refused before you give it a name.",
    )
    case.mistake(
        "swallows_the_error",
        error is None,
        f"A contact {what} cannot be stored, and `add_contact` said nothing.",
    )
    case.mistake(
        "other_error",
        not isinstance(error, kind),
        f"A contact {what}: the database's {kind.__name__} was to go on to the caller, your code "
        f"raised {type(error).__name__}.",
    )
