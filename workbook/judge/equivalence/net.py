"""Which of the exercise's own wrong answers does what the learner's code did?

Each of them has a message that fits a person's mistake. When exactly one behaves the same in every
call that showed a difference, its message is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbook.judge.equivalence.compare import Finding


def fingerprint(findings: Sequence[Finding]) -> Any:
    """What two answers share that behave the same: the parts that differ, and how."""
    return tuple((found.part, repr(found.mark)) for found in findings)


def same_mistake(
    wrong: Mapping[str, Mapping[str, Any]],
    theirs: Sequence[Any],
    behaviour: Callable[[Mapping[str, Any], int], Any],
) -> str | None:
    """The name of the one wrong answer that behaves as the learner's code did.

    Args:
        wrong: the objects of each wrong answer, by the name of the mistake.
        theirs: the fingerprint of the learner's code in each call that differed.
        behaviour: the fingerprint of some objects in the call of that number.
    """
    left = dict(wrong)
    for number, mark in enumerate(theirs):
        left = {name: objects for name, objects in left.items() if behaviour(objects, number) == mark}
        if not left:
            return None
    return next(iter(left)) if len(left) == 1 else None
