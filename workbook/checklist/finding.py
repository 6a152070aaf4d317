"""What came of looking at one point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a point stands."""

    GOOD = "good"
    MISSING = "missing"
    UNSEEN = "cannot be seen from here"


@dataclass(frozen=True)
class Finding:
    """``saw`` says how it looked, ``cure`` what to do, or how to see more."""

    state: State
    saw: str
    cure: str = ""


def good(saw: str) -> Finding:
    """The point is seen to."""
    return Finding(State.GOOD, saw)


def missing(saw: str, cure: str) -> Finding:
    """The point isn't seen to, or is in doubt after what was seen."""
    return Finding(State.MISSING, saw, cure)


def unseen(saw: str, cure: str = "") -> Finding:
    """From here it can't be told."""
    return Finding(State.UNSEEN, saw, cure)


NO_DATABASE = unseen("no database was named", "Name it: --database postgresql+psycopg2://...")
