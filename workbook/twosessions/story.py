"""What happened in a lab, as data: steps, and what they waited for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbook.sqltape import Entry

ROWS = "rows"  # what locks on single rows are called among the locks of a lane


@dataclass(frozen=True)
class Wait:
    """What a step could not get.

    Attributes:
        blockers: the lanes that have it, or stand in the queue before this one.
        lock: what it is, e.g. ``"a row of posts"`` or ``"ACCESS EXCLUSIVE on posts"``.
    """

    blockers: tuple[str, ...]
    lock: str


@dataclass
class Part:
    """What one step did during one row of the picture."""

    row: int
    entries: list[Entry] = field(default_factory=list)
    wait: Wait | None = None
    locks: list[str] = field(default_factory=list)


@dataclass
class LaneStep:
    """One step of one lane.

    Attributes:
        number: which step of the lab it is, counted from 1. It is also its row in the picture.
        entries: what it sent.
        value: what the function returned; ``value_text``: how that looked at the time.
        error: what the function raised.
        waits: what it had to wait for, one after the other.
        ends: ``"commit"`` or ``"rollback"``, if that is all that it does.
        cut_off: whether the lab ended before it did.
        finished: the number of the step during which it ended, ``None`` while it has not.
    """

    number: int
    lane: str
    label: str = ""
    parts: list[Part] = field(default_factory=list)
    value: Any = None
    value_text: str = ""
    error: BaseException | None = None
    finished: int | None = None
    cut_off: bool = False
    ends: str = ""

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def waits(self) -> list[Wait]:
        return [part.wait for part in self.parts if part.wait is not None]

    @property
    def waiting(self) -> bool:
        """Whether it still waits."""
        return self.finished is None

    @property
    def sqlstate(self) -> str | None:
        """PostgreSQL's code of the error: 40P01 for a deadlock, 40001 for a serialization failure,
        55P03 for a lock timeout.
        """
        original = getattr(self.error, "orig", self.error)
        code = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)
        return str(code) if code else None

    def part(self, row: int) -> Part:
        """What it does in that row; a new part where it has none there yet."""
        if not self.parts or self.parts[-1].row != row:
            self.parts.append(Part(row))
        return self.parts[-1]


@dataclass(frozen=True)
class LaneColumn:
    """One lane, as it stands in the picture.

    Attributes:
        about: what it is: ``session, SERIALIZABLE``.
        pid: the process of the server that works for it.
        waiting: whether its last step still waits for a lock.
    """

    name: str
    about: str
    pid: int
    waiting: bool


@dataclass(frozen=True)
class Story:
    """All that a picture of a lab shows.

    Attributes:
        lanes: from left to right, in the order in which they were made.
        steps: in the order in which they began.
        closed: whether the lab has ended.
    """

    title: str
    lanes: list[LaneColumn]
    steps: list[LaneStep]
    closed: bool

    @property
    def names(self) -> dict[int, str]:
        """The lane behind each process."""
        return {lane.pid: lane.name for lane in self.lanes}
