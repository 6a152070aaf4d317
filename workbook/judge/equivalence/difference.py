"""How a learner's answer differs from the reference, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One difference between two runs.

    Attributes:
        kind: its name, for example ``"missing_rows"`` or ``"commits"``.
        message: what happened and what was expected, for the learner. It never names a cause that
            the run did not show.
        got, expected: the same as lines of values.
        call: the call, or the statement, that shows it.
        rows: the rows of the database that matter, a line each.
        whole: all that came, where ``got`` is only the first part that differs.
    """

    kind: str
    message: str
    got: list[str]
    expected: list[str]
    call: str = ""
    rows: tuple[str, ...] = ()
    whole: str = ""
