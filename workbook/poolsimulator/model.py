"""Predicts a run, event by event.

A request gets a thread (sync), then a connection: one that is idle, a new one while the pool may
open any, otherwise the next one that comes back. At the same moment connections come back first,
then those whose patience is at an end give up, then new requests arrive.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field

from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.run import Outcome, RunData, Visit

_RETURN, _GIVE_UP, _ARRIVE = range(3)  # their order at the same moment


@dataclass
class _Worker:
    """One process: its threads, its pool, and those who wait for them."""

    threads: int
    idle: list[int] = field(default_factory=list)
    open: set[int] = field(default_factory=set)
    waiting: deque[Visit] = field(default_factory=deque)
    without_thread: deque[Visit] = field(default_factory=deque)

    def free_lane(self) -> int:
        return next(n for n in range(1, len(self.open) + 2) if n not in self.open)


class Model:
    """One prediction; ``run`` makes it."""

    def __init__(self, plan: PoolPlan) -> None:
        self.plan = plan
        self.data = RunData(plan)
        threads = plan.threads if plan.kind == "sync" else plan.requests
        self.workers = {n: _Worker(threads) for n in range(1, plan.workers + 1)}
        self.events: list[tuple[int, int, int, Visit]] = []
        self.now = 0
        self.open = 0

    def run(self) -> RunData:
        for number, worker, at in self.plan.numbered():
            visit = Visit(number, worker, at)
            self.data.visits.append(visit)
            self._plan(at, _ARRIVE, visit)
        act = {_ARRIVE: self._arrive, _RETURN: self._return, _GIVE_UP: self._give_up}
        while self.events:
            self.now, what, _, visit = heapq.heappop(self.events)
            act[what](visit)
        return self.data

    def _plan(self, at: int, what: int, visit: Visit) -> None:
        heapq.heappush(self.events, (at, what, visit.number, visit))

    def _arrive(self, visit: Visit) -> None:
        worker = self.workers[visit.worker]
        if worker.threads == 0:
            worker.without_thread.append(visit)
            return
        worker.threads -= 1
        self._ask(visit)

    def _ask(self, visit: Visit) -> None:
        """It has a thread, and wants a connection."""
        worker = self.workers[visit.worker]
        visit.started = self.now
        if worker.idle:
            self._serve(visit, worker.idle.pop(0))
        elif len(worker.open) >= self.plan.of_a_worker:
            visit.waited = True
            worker.waiting.append(visit)
            self._plan(self.now + round(1000 * self.plan.pool_timeout), _GIVE_UP, visit)
        elif self.open >= self.plan.server_limit:
            self._end(visit, Outcome.REFUSED)
        else:
            lane = worker.free_lane()
            worker.open.add(lane)
            self.open += 1
            self.data.opened += 1
            self.data.peak = max(self.data.peak, self.open)
            self._serve(visit, lane)

    def _serve(self, visit: Visit, lane: int) -> None:
        visit.got, visit.lane = self.now, lane
        self._plan(self.now + max(round(1000 * self.plan.hold), 1), _RETURN, visit)

    def _return(self, visit: Visit) -> None:
        worker, lane = self.workers[visit.worker], visit.lane
        assert lane is not None
        if worker.waiting:
            self._serve(worker.waiting.popleft(), lane)
        elif len(worker.idle) < self.plan.pool_size:
            worker.idle.append(lane)
        else:
            worker.open.remove(lane)
            self.open -= 1
        self._end(visit, Outcome.SERVED)

    def _give_up(self, visit: Visit) -> None:
        worker = self.workers[visit.worker]
        if visit in worker.waiting:
            worker.waiting.remove(visit)
            self._end(visit, Outcome.TIMED_OUT)

    def _end(self, visit: Visit, outcome: Outcome) -> None:
        visit.ended, visit.outcome = self.now, outcome
        worker = self.workers[visit.worker]
        worker.threads += 1
        if worker.without_thread:
            self._plan(self.now, _ARRIVE, worker.without_thread.popleft())


def predicted(plan: PoolPlan) -> RunData:
    """What will become of the plan's requests."""
    return Model(plan).run()
