"""``import_contacts``: how many are new, and which rows were refused."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from exercises.ch05_crud.address_book.finding import fill
from exercises.ch05_crud.common import not_committed
from workbook.judge.case import Case


def imports(case: Case) -> None:
    fill(case)
    rows: list[dict[str, Any]] = []
    for number in range(120):
        row: dict[str, Any] = {"name": f"New {number}", "email": f"New{number}@example.com"}
        rows.append({**row, "phone": f"+{number}"} if number % 2 else row)
    rows[10]["email"] = "MIA@example.org"
    rows[70]["email"] = "new3@EXAMPLE.com"
    rows[71]["email"] = "NEW4@example.com"
    skipped = [rows[10]["email"], rows[70]["email"], rows[71]["email"]]
    with case.session() as session:
        got = case.call(
            session,
            rows,
            name="import_contacts",
            raising={
                IntegrityError: (
                    "fails_on_duplicates",
                    "`import_contacts` stopped at an address that is taken, or that stands in the "
                    "list twice. Such rows are to be skipped; capital letters make no difference.",
                ),
                KeyError: (
                    "expects_every_key",
                    "`import_contacts` fails on a row without a phone.",
                ),
            },
        )
        not_committed(case, "import_contacts")
        sent = case.recording.count
        session.commit()
    saved = case.sql("SELECT name, email, phone FROM contacts WHERE name LIKE 'New %%' ORDER BY id")
    expected = [
        (row["name"], row["email"], row.get("phone")) for row in rows if row["email"] not in skipped
    ]
    case.same(saved, expected, ordered=False)
    case.mistake(
        "one_by_one",
        sent > 20,
        f"`import_contacts` sent {sent} statements for {len(rows)} rows. Rows with and without a "
        "phone, and rows that are flushed one by one, each need an INSERT of their own; three are "
        "enough.",
    )
    case.mistake(
        "many_statements",
        sent > 3 or any(entry.times > 20 for entry in case.recording.statements),
        f"`import_contacts` sent {sent} statements; three are enough.",
    )
    case.mistake(
        "no_report",
        not (isinstance(got, tuple) and len(got) == 2),
        f"`import_contacts` gave back {type(got).__name__}; a pair was asked for: how many were "
        "added, and the list of the skipped addresses.",
    )
    case.same(
        got,
        (len(expected), skipped),
        mistakes={
            "skipped_are_lowered": (
                (len(expected), [email.lower() for email in skipped]),
                "The skipped addresses are to be given back as they were typed.",
            ),
            "counts_all_rows": (
                (len(rows), skipped),
                "The number counts the skipped rows too.",
            ),
        },
        message=f"The right contacts are in the table. The report was to be "
        f"{(len(expected), skipped)}; yours is {got!r}.",
        mistake="wrong_report",
    )
    _small_imports(case)


def _small_imports(case: Case) -> None:
    with case.session() as session:
        empty = case.call(
            session,
            [],
            name="import_contacts",
            raising={
                SQLAlchemyError: (
                    "fails_on_an_empty_list",
                    "`import_contacts` fails on an empty list: an INSERT without rows sends "
                    "one row "
                    "made of defaults only.",
                )
            },
        )
        case.same(empty, (0, []), message=f"An empty list gave {empty!r}; (0, []) was expected.")
        nothing_new = case.call(
            session,
            [{"name": "Mia", "email": "mia@EXAMPLE.org"}],
            name="import_contacts",
            raising={
                SQLAlchemyError: (
                    "fails_when_all_are_known",
                    "`import_contacts` fails when every row is to be skipped: then there is "
                    "nothing "
                    "left to insert.",
                )
            },
        )
        case.same(
            nothing_new,
            (0, ["mia@EXAMPLE.org"]),
            message=f"With one row that is known already, (0, ['mia@EXAMPLE.org']) was expected; "
            f"{nothing_new!r} came.",
            mistake="wrong_report",
        )
