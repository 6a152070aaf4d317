"""What became of each request, predicted or measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from workbook.poolsimulator.plan import PoolPlan


class Outcome(StrEnum):
    """How a request ended."""

    SERVED = "served"
    TIMED_OUT = "timed out"  # no connection came back in time: TimeoutError
    REFUSED = "refused"  # the server had no room for another connection: OperationalError


@dataclass
class Visit:
    """One request. Times are milliseconds since the first one arrived.

    Attributes:
        started: when it had a thread; when it arrived, for an async worker.
        got: when it had a connection, ``None`` where it never did.
        lane: the number of that connection in its worker.
        waited: whether every connection of the worker was in use when it asked.
    """

    number: int
    worker: int
    arrived: int
    started: int = 0
    got: int | None = None
    ended: int = 0
    lane: int | None = None
    waited: bool = False
    outcome: Outcome = Outcome.SERVED


@dataclass(repr=False)
class RunData:
    """All requests of one run.

    Attributes:
        opened: how often a connection was opened.
        peak: the most connections that were open at the same time, in all workers together.
    """

    plan: PoolPlan
    visits: list[Visit] = field(default_factory=list)
    opened: int = 0
    peak: int = 0

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many requests ended in which way."""
        return Counter(visit.outcome for visit in self.visits)

    @property
    def served(self) -> int:
        return self.outcomes[Outcome.SERVED]

    @property
    def timed_out(self) -> int:
        return self.outcomes[Outcome.TIMED_OUT]

    @property
    def refused(self) -> int:
        return self.outcomes[Outcome.REFUSED]

    @property
    def waited(self) -> int:
        """How many requests found every connection of their worker in use."""
        return sum(visit.waited for visit in self.visits)

    @property
    def end(self) -> int:
        """When the last request was over."""
        return max((visit.ended for visit in self.visits), default=0)

    def longest(self) -> int:
        """The longest time from arrival to end that a served request took."""
        took = [v.ended - v.arrived for v in self.visits if v.outcome is Outcome.SERVED]
        return max(took, default=0)

    def at(self, moment: int) -> dict[str, int]:
        """How many requests are where at a moment."""
        counts = {"in use": 0, "waiting": 0, "no thread": 0}
        for visit in self.visits:
            if not visit.arrived <= moment < visit.ended:
                continue
            if visit.started > moment:
                counts["no thread"] += 1
            elif visit.got is None or visit.got > moment:
                counts["waiting"] += 1
            else:
                counts["in use"] += 1
        return counts

    def moments(self) -> list[int]:
        """When anything changes."""
        times = {0}
        for visit in self.visits:
            times |= {visit.arrived, visit.started, visit.ended}
            times |= set() if visit.got is None else {visit.got}
        return sorted(times)
