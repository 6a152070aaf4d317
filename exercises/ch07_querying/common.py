"""What several checks of chapter 7 share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from workbook.judge import answers
from workbook.judge.case import Case

# Parts of error messages, each with the mistake that it betrays and what to say about it.
Phrases = Mapping[str, tuple[str, str]]

# In the odd blog a date says nothing about the status. Where a task sorts by it, it is there.
DATED = (
    "UPDATE posts SET published_at = created_at WHERE status = 'published' AND published_at IS NULL"
)


def called(case: Case, session: Session, *arguments: Any, phrases: Phrases | None = None) -> Any:
    """Call the learner's function; ``phrases`` are parts of errors that betray a known mistake.

    Of any other error the net and the smallest case say more: None is returned.
    """
    attempt = case.attempt(session, *arguments)
    for phrase, (mistake, message) in (phrases or {}).items():
        case.mistake(mistake, phrase in str(attempt.error), message, error=attempt.error)
    return attempt.value


def one_statement(
    case: Case,
    *arguments: Any,
    phrases: Phrases | None = None,
    name: str = "several_statements",
    message: str = "The database can put all of this together.",
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
