"""The server's clock around a call: two runs have different ones, and so different moments."""

from __future__ import annotations

from datetime import datetime

# Before the call, and after it.
Clock = tuple[datetime, datetime]
# Stands for a moment of the call: the same in both runs.
NOW = "<the moment of the call>"


def is_now(moment: datetime, clock: Clock) -> bool:
    """Whether a moment with a time zone lies between the two readings."""
    return clock[0] <= moment <= clock[1]
