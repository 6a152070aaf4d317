"""What several checks of chapter 7 share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from workbook.judge import answers
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet

# Parts of error messages, each with the mistake that it betrays and what to say about it.
Phrases = Mapping[str, tuple[str, str]]

# In the odd blog a date says nothing about the status. Where a task sorts by it, it is there.
DATED = (
    "UPDATE posts SET published_at = created_at WHERE status = 'published' AND published_at IS NULL"
)


def called(
    case: Case,
    session: Session,
    *arguments: Any,
    phrases: Phrases | None = None,
    ends: str = "ends_the_transaction",
) -> Any:
    """Call the learner's function; ``phrases`` are parts of errors that betray a known mistake."""
    try:
        returned = case.call(session, *arguments)
    except NotYet as wrong:
        for phrase, (mistake, message) in (phrases or {}).items():
            if wrong.mistake == "raises" and phrase in str(wrong.__context__):
                raise NotYet(
                    message, mistake=mistake, line=wrong.line, symptom=wrong.symptom
                ) from wrong
        raise
    case.mistake(
        ends,
        case.recording.commits + case.recording.rollbacks > 0,
        "Your function ends the transaction. It was given a session, and the end is its caller's.",
    )
    return returned


def one_statement(
    case: Case,
    *arguments: Any,
    phrases: Phrases | None = None,
    name: str = "several_statements",
    message: str = "Send one statement; the database can put all of this together.",
    rows: int = 0,
) -> None:
    """Call it, and name what is right but for the statements it takes or the rows it fetches.

    ``rows`` may be fetched where that is more than are returned.
    """
    with case.session() as session:
        returned = called(case, session, *arguments, phrases=phrases)
        case.at_most(1, name, message)
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        if returned == answers.reference(case.exercise)[case.exercise.name](session, *arguments):
            case.mistake(
                "filters_in_python",
                fetched > max(rows, len(returned)),
                f"The answer is right, but your code fetched {fetched} rows and returned "
                f"{len(returned)}. Let the database choose them: a large table shouldn't travel "
                "to you.",
            )


FORGETS_UNIQUE: Phrases = {
    "unique() method must be invoked": (
        "forgets_unique",
        (
            "A collection is loaded by a join, so each object comes once for each row. SQLAlchemy "
            "wants you to call unique() on the result, or to load the collection in another way."
        ),
    )
}
