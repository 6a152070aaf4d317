"""What several checks of chapter 5 share."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from workbook.judge.case import Case

TOO_LONG = "x" * 300


Known = dict[type[BaseException], tuple[str, str]]


def data(case: Case) -> Any:
    assert case.data is not None
    return case.data


def values_of(case: Case, got: Any, kind: type, what: str) -> None:
    """Make sure that a list holds plain values: a row of one value is a common slip."""
    for item in got if isinstance(got, list | tuple) else ():
        case.mistake(
            "rows_not_values",
            isinstance(item, Row | tuple),
            f"Your list holds rows with one value each: {tuple(item)!r}. scalars() takes the value "
            "out of its row."
            if isinstance(item, Row | tuple)
            else "",
            symptom="s38",
        )
        case.mistake(
            "other_values",
            not isinstance(item, kind),
            f"Your list holds {type(item).__name__} objects; a list of {what} was asked for.",
        )


def not_committed(case: Case, name: str = "") -> None:
    who = f"`{name}`" if name else "Your function"
    case.mistake(
        "commits_itself",
        case.recording.commits > 0,
        f"{who} commits. When the caller's next step fails, this one cannot be taken back any "
        "more: leave the end of the transaction to the caller.",
    )
    case.mistake(
        "rolls_back",
        case.recording.rollbacks > 0,
        f"{who} ends the caller's transaction with a ROLLBACK. What the caller did before is lost.",
    )


PYTHON_OR = (
    "python_or",
    "Python's `or`, `and` and `not` need to know at once what is true; a condition for SQL has no "
    "value yet. Join conditions with or_() and and_(), or with | and &, each one in brackets.",
)
