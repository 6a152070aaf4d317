"""What several checks of chapter 5 share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbook.judge.case import Case

TOO_LONG = "x" * 300


Known = dict[type[BaseException], tuple[str, str]]


def data(case: Case) -> Any:
    assert case.data is not None
    return case.data


@dataclass
class Round:
    """What came of one call, what was expected, and what the likely mistakes would have returned.

    ``mistakes`` are answers by the name of the mistake, each with its message.
    """

    got: Any
    expected: Any
    mistakes: dict[str, tuple[Any, str]]


def name_the_mistake(case: Case, rounds: Sequence[Round]) -> None:
    """Name the mistake that explains what came of every call, if there is one."""
    wrong = next((each for each in rounds if each.got != each.expected), None)
    for name, (_, message) in wrong.mistakes.items() if wrong else ():
        if all(each.got == each.mistakes[name][0] for each in rounds):
            case.wrong(message, name)


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
