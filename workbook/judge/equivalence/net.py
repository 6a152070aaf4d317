"""Asks which of the exercise's own wrong answers does what the learner's code did.

Each of them has a message that fits a person's mistake. When exactly one behaves the same in every
call that showed a difference, its message is the answer (``Comparison.mistake``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbook.judge.equivalence.compare import Finding


def fingerprint(findings: Sequence[Finding]) -> Any:
    """What two answers share that behave the same: the parts that differ, and how."""
    return tuple((found.part, repr(found.mark)) for found in findings)
