"""The check of ``import_tags``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.ch05_crud.common import Known, not_committed
from workbook.judge.case import Case


def check_import_tags(case: Case) -> None:
    plain = [f"{word}-{number}" for number in range(6) for word in ("zeal", "anise", "moss")]
    repeated = ["yew", "ash", "yew", "oak", "ash"]
    with case.session() as session:
        _imported(case, session, plain, plain)
        known: Known = {
            IntegrityError: (
                "fails_on_repeats",
                "A name that stands in the list twice breaks the INSERT: the table takes each name "
                "once.",
            )
        }
        _imported(case, session, repeated, ["yew", "ash", "oak"], known)
        empty = case.call(
            session,
            [],
            raising={
                SQLAlchemyError: (
                    "fails_on_an_empty_list",
                    "An empty list raises an error: insert() without rows sends one row made of "
                    "defaults only. Nothing to insert is a case of its own.",
                )
            },
        )
        case.same(empty, {})
        case.at_most(0, "asks_for_nothing", "For an empty list there is nothing to send.")


def _imported(
    case: Case, session: Session, names: list[str], once: list[str], raising: Any = None
) -> None:
    got = case.call(session, names, raising=raising)
    not_committed(case)
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    case.mistake(
        "no_dict", not isinstance(got, dict), "A dict of names and ids was asked for: {name: id}."
    )
    rows = session.connection().exec_driver_sql("SELECT name, id FROM tags").all()
    expected = {row.name: row.id for row in rows if row.name in once}
    case.mistake(
        "not_inserted",
        len(expected) < len(once),
        f"{len(once)} names were to be inserted; {len(expected)} of them are in the table.",
    )
    case.mistake(
        "wrong_ids",
        got.keys() == expected.keys() and got != expected,
        "The names are right, but some stand with the id of another tag. Rows that come back need "
        "not have the order in which they were sent: let the database send name and id together.",
    )
    case.same(
        got,
        expected,
        message="The dict does not give each name the id of its tag: {name: id}.",
        mistake="wrong_dict",
    )
    many = "One INSERT can carry all the rows, and bring their ids back as well."
    sent = case.recording.statements
    inserts = [entry for entry in sent if entry.sql.lstrip().upper().startswith("INSERT")]
    case.mistake("one_by_one", len(inserts) > 1, f"{many} Your code sent {len(inserts)} INSERTs.")
    case.at_most(1, "asks_again", many)
