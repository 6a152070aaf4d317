"""What happened in a pool, as data: events in order, and the bars and lanes that they make up.

Time is counted in steps (one per event), not in seconds, so the same code gives the same picture on
every run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

BEFORE = -1  # the step before the first one


class PoolEventKind(StrEnum):
    """What can happen at one step."""

    OUT = "checked out"
    BACK = "returned"
    CLOSED = "closed"
    WAITS = "waits"
    TIMED_OUT = "timed out"


@dataclass(frozen=True)
class PoolEvent:
    """One step: ``checkout`` is the number of the bar, ``connection`` the number of the lane.

    ``note`` says more: a connection can be "opened" for a check-out, and "dead" when closed.
    """

    kind: PoolEventKind
    checkout: int | None = None
    connection: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A stretch of steps; ``end`` is ``None`` where it still goes on.

    It starts ``BEFORE`` the picture where the check-out was made before recording began; then it
    has no number.
    """

    checkout: int | None
    start: int
    end: int | None
    timed_out: bool = False


@dataclass
class ConnectionLane:
    """One connection: how long it was open, and which check-outs had it."""

    number: int
    opened: int
    closed: int | None = None
    bars: list[Bar] = field(default_factory=list)


@dataclass(repr=False, eq=False)
class PoolHistory:
    """What happened in one pool.

    Attributes:
        about: how many connections the pool may have, in words.
        events: what happened, one event per step.
        connections: how many connections took part.
    """

    title: str = ""
    about: str = ""
    events: list[PoolEvent] = field(default_factory=list)
    connections: int = 0

    @property
    def checkouts(self) -> int:
        """How often a connection was handed out."""
        return len(self._of(PoolEventKind.OUT))

    @property
    def opened(self) -> int:
        """How many connections had to be opened; the others were there already."""
        return sum(event.note == "opened" for event in self._of(PoolEventKind.OUT))

    @property
    def waits(self) -> int:
        """How many requests found every connection taken."""
        return len(self._of(PoolEventKind.WAITS))

    @property
    def timeouts(self) -> int:
        """How many requests gave up waiting."""
        return len(self._of(PoolEventKind.TIMED_OUT))

    @property
    def still_out(self) -> int:
        """How many connections were not returned."""
        return sum(bar.end is None for lane in self.lanes() for bar in lane.bars)

    def _of(self, kind: PoolEventKind) -> list[PoolEvent]:
        return [event for event in self.events if event.kind is kind]

    def lanes(self) -> list[ConnectionLane]:
        """The connections with their bars. Steps count from 0."""
        lanes: dict[int, ConnectionLane] = {}
        started: dict[int, tuple[int | None, int]] = {}
        for at, event in enumerate(self.events):
            if event.connection is None:
                continue
            known = event.connection in lanes
            opened = at if event.note == "opened" else BEFORE
            lane = lanes.setdefault(event.connection, ConnectionLane(event.connection, opened))
            if event.kind is PoolEventKind.OUT:
                started[lane.number] = (event.checkout, at)
                continue
            if not known and event.kind is PoolEventKind.BACK:
                started[lane.number] = (None, BEFORE)
            if lane.number in started:
                checkout, start = started.pop(lane.number)
                lane.bars.append(Bar(checkout, start, at))
            if event.kind is PoolEventKind.CLOSED:
                lane.closed = at
        for number, (checkout, start) in started.items():
            lanes[number].bars.append(Bar(checkout, start, None))
        return [lanes[number] for number in sorted(lanes)]

    def waiting(self) -> list[Bar]:
        """The stretches that requests spent waiting."""
        bars = []
        for at, wait in enumerate(self.events):
            if wait.kind is not PoolEventKind.WAITS:
                continue
            later = enumerate(self.events[at + 1 :], at + 1)
            ends = [(i, event) for i, event in later if event.checkout == wait.checkout]
            end, how = ends[0] if ends else (None, None)
            timed_out = how is not None and how.kind is PoolEventKind.TIMED_OUT
            bars.append(Bar(wait.checkout, at, end, timed_out))
        return bars
