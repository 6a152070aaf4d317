"""Asks which of the exercise's own wrong answers does what the learner's code did.

Each of them has a message that fits a person's mistake. When exactly one behaves the same in every
call that showed a difference, its message is the answer (``Comparison.mistake``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from workbook.judge.equivalence.compare import Finding
from workbook.judge.equivalence.difference import Difference


def fingerprint(findings: Sequence[Finding]) -> Any:
    """What two answers share that behave the same: the parts that differ, and how."""
    return tuple((found.part, repr(found.mark)) for found in findings)


def mark(different: Difference) -> tuple[Any, ...]:
    """What two answers share whose mapped classes differ in the same place and in the same way."""
    now = datetime.now(UTC)
    got = tuple(_MOMENT.sub(lambda found: _beside(found[0], now), line) for line in different.got)
    return different.kind, got, tuple(different.expected), different.call, different.whole


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d)?")
_QUARTER = 900


def _beside(text: str, now: datetime) -> str:
    """A moment of today, which no two runs share, by how many quarters of an hour it is off."""
    moment = datetime.fromisoformat(text)
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    quarters = round(seconds.total_seconds() / _QUARTER)
    # Nearer than that, what is off by a second and what stands still look the same.
    return f"<now {quarters:+}>" if 0 < abs(quarters) < 200 else text
