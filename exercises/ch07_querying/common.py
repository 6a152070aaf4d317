"""What several checks of chapter 7 share."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import GeneratorType
from typing import Any

from sqlalchemy import Result, Row, ScalarResult
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.feedback import NotYet

Phrases = Mapping[str, tuple[str, str]]


SAME_ROWS = "Send one statement; the database can put all of this together."


def asked(case: Case, *arguments: Any, phrases: Phrases | None = None, most: int = 1) -> Any:
    """Call the learner's function with a session of its own, which is closed afterwards."""
    with case.session() as session:
        return called(case, session, *arguments, phrases=phrases, most=most)


def called(
    case: Case, session: Session, *arguments: Any, phrases: Phrases | None = None, most: int = 1
) -> Any:
    """Call it; ``phrases`` are parts of error messages that betray a known mistake."""
    try:
        got = case.call(session, *arguments)
    except NotYet as wrong:
        for phrase, (mistake, message) in (phrases or {}).items():
            if wrong.mistake == "raises" and phrase in wrong.message:
                raise NotYet(
                    message, mistake=mistake, line=wrong.line, symptom=wrong.symptom
                ) from wrong
        raise
    case.mistake(
        "ends_the_transaction",
        case.recording.commits + case.recording.rollbacks > 0,
        "Your function ends the transaction. It was given a session, and the end is its caller's.",
    )
    a_list(case, got)
    if isinstance(got, Iterator) and not isinstance(got, Result | ScalarResult):
        return list(got)  # reversed(rows): it can be read only once, and is read here
    return list(got) if isinstance(got, Sequence) and not isinstance(got, str) else got


def a_list(case: Case, got: Any) -> None:
    case.mistake(
        "returns_a_generator",
        isinstance(got, GeneratorType | map | filter),
        "Your function gave back something that has not begun to work: the statements would be "
        "sent when somebody reads it. Give back a list.",
    )


def rows_in(got: Any, columns: int) -> list[Any]:
    """``got``, when it is a list of rows of that length; else nothing that could be looked into."""
    fits = isinstance(got, list) and all(
        isinstance(row, Row | tuple) and len(row) == columns for row in got
    )
    return got if fits else []


def one_statement(case: Case, what: str = SAME_ROWS) -> None:
    case.at_most(1, "several_statements", what)


def no_other_rows(case: Case, rows: int) -> None:
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "filters_in_python",
        fetched > rows,
        f"The answer is right, but your code fetched {fetched} rows for {rows}. Let the database "
        "choose them: a large table should not travel to you.",
    )


def judge_together(
    case: Case,
    asked: Sequence[str],
    got: Sequence[Any],
    expected: Sequence[Any],
    mistakes: Mapping[str, tuple[Sequence[Any], str]],
) -> None:
    """Judge the answers of several calls at once: one of them alone may fit several mistakes.

    The message of a mistake begins with what was asked in the first call that came out wrong.
    """
    wrong = next(
        (n for n, (one, other) in enumerate(zip(got, expected, strict=True)) if one != other), None
    )
    if wrong is None:
        return
    for name, (answers, message) in mistakes.items():
        if list(answers) == list(got):
            case.same(got[wrong], expected[wrong], message=asked[wrong] + message, mistake=name)
    case.same(got[wrong], expected[wrong])


def ids_of(case: Case, query: str, **parameters: Any) -> list[Any]:
    return [row[0] for row in case.sql(query, **parameters)]


FORGETS_UNIQUE: Phrases = {
    "unique() method must be invoked": (
        "forgets_unique",
        "A collection is loaded by a join, so each object comes once for each row. SQLAlchemy "
        "wants you to say unique() on the result, or to load the collection in another way.",
    )
}
