"""What the judge says, as data. How it looks is decided in ``as_text`` and ``as_html``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """The three states of an exercise."""

    NOT_ATTEMPTED = "not attempted"
    NOT_YET = "not yet right"
    RIGHT = "right"


# No verdict about the answer: the workbook, or its database, failed.
NOT_JUDGED = {"check_broken", "no_database"}
# The file as a whole cannot be read: that takes back nothing of what was right before.
FILE_BROKEN = {"syntax", "file_missing", "file_unreadable", "file_encoding"}


@dataclass
class Feedback:
    """The judgement of one exercise.

    Attributes:
        exercise: its name.
        state: one of three.
        message: what is wrong, said to a person; empty when right.
        mistake: the name of the likely mistake, e.g. ``"inner_instead_of_outer"``.
        call: the call that shows it, as a line of Python.
        rows: the few rows of the database that it takes to show it.
        got, expected: what came and what should have come, a line each.
        sent: the SQL of the learner's call, as text.
        line: the line of the learner's file that the message is about.
        data: on which data it happened.
        symptom: the code of the error index, e.g. ``"s26"``.
        case: the call that differed, for ``replay``: its world, its number, and the rows.
        printed: what the learner's code printed, its end cut.
    """

    exercise: str
    state: State
    message: str = ""
    mistake: str | None = None
    got: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    sent: str = ""
    line: int | None = None
    data: str = ""
    symptom: str | None = None
    printed: str = ""
    call: str = ""
    rows: list[str] = field(default_factory=list)
    case: dict[str, Any] | None = None

    @property
    def state_text(self) -> str:
        """The state in words."""
        return "could not be judged" if self.mistake in NOT_JUDGED else self.state.value

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Feedback:
        return cls(**{**data, "state": State(data["state"])})


class NotYet(Exception):
    """Raised by a check: the answer is not right yet.

    Raise it through ``Case`` rather than by hand; the case adds what the code sent.
    """

    def __init__(
        self,
        message: str,
        *,
        mistake: str,
        got: list[str] | None = None,
        expected: list[str] | None = None,
        line: int | None = None,
        symptom: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.mistake = mistake
        self.got = got or []
        self.expected = expected or []
        self.line = line
        self.symptom = symptom


class NotAttempted(Exception):
    """The learner has not begun this exercise."""
