"""The stage of a lab: lets one lane act, and waits until it is plain what has come of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Condition
from typing import Any

from sqlalchemy import URL

from workbook.twosessions.lane import Lane
from workbook.twosessions.lock_monitor import Blocked, LockMonitor, deadlocked
from workbook.twosessions.story import LaneStep, Wait
from workbook.twosessions.worker import Worker, WorkerState

POLL = 0.002  # seconds between two looks at a lane that has not answered yet
GRACE = 3.0  # seconds that PostgreSQL's own timeouts get before the lab ends a step
OUTSIDER = 1.0  # seconds after which a blocker outside the lab is believed to stay
OUTSIDE = "somebody outside the lab"


class Stage:
    """The lanes of a lab, and the monitor of their locks."""

    def __init__(self, url: URL, timeout: float) -> None:
        self.timeout = timeout
        self.lanes: list[Lane] = []
        self.workers: list[Worker] = []
        self.steps: list[LaneStep] = []
        self.changed = Condition()
        self.monitor = LockMonitor(url)
        self.referee = self.monitor.may_referee()

    def settings(self, name: str) -> dict[str, str]:
        """What holds for the connection of a lane: above all that no wait lasts for ever."""
        return {
            "application_name": f"lane {name}",
            # A kernel that is gone must not leave a backend behind that waits for a lock.
            "client_connection_check_interval": "1s",
            "lock_timeout": _milliseconds(self.timeout),
            "statement_timeout": _milliseconds(self.timeout + GRACE / 2),
            "idle_in_transaction_session_timeout": _milliseconds(self.timeout * 5),
        }

    def act(
        self, lane: Lane, function: Callable[[Any], Any] | None, *, stepwise: bool = False
    ) -> None:
        """Let the lane run the function, or go on with the one that it is in."""
        waiting = [other.worker.pid for other in self.lanes if other.waiting and other is not lane]
        lane.worker.may_deadlock = bool(waiting)
        ends = lane.current is not None and lane.current.ends
        if waiting and lane.holds and not ends and not self.referee:
            # Without the privilege to set when to look: let the others look first, which takes
            # about a second.
            while not self.monitor.looked_for_deadlocks(waiting):
                self._busy(10 * POLL)
        lane.worker.do(function, stepwise=stepwise)
        self._settle()

    def _settle(self) -> None:
        """Wait until every lane has done its step or is seen to wait for a lock."""
        began = time.monotonic()
        last: dict[int, Blocked] = {}
        while busy := self._busy():
            waiting = self.monitor.blocked(lane.worker.pid for lane in busy)
            # Twice the same waits, and no lane has done anything in between: then all of them
            # waited at the same time.
            same = waiting == last and len(waiting) == len(busy) and busy == self._busy(0)
            if same and self._lasting(waiting, time.monotonic() - began):
                self.note(waiting)
                if not any(lane.worker.impatient() for lane in busy):
                    return
            last = waiting
            if time.monotonic() - began > self.timeout + GRACE:
                raise TimeoutError(f"A step has not ended after {self.timeout:.0f} seconds.")
        self.note({})

    def _busy(self, patience: float = POLL) -> list[Lane]:
        def busy() -> list[Lane]:
            return [lane for lane in self.lanes if lane.worker.state is WorkerState.RUNNING]

        with self.changed:
            if patience:
                self.changed.wait_for(lambda: not busy(), patience)
            return busy()

    def _lasting(self, waiting: dict[int, Blocked], seconds: float) -> bool:
        # Two waits are distinguished by their start time. A deadlock does not
        # last: PostgreSQL is about to end one of them.
        if deadlocked(waiting) or any(blocked.since is None for blocked in waiting.values()):
            return False
        ours = {lane.worker.pid for lane in self.lanes}
        outside = {pid for blocked in waiting.values() for pid in blocked.blockers} - ours
        return not outside or seconds > OUTSIDER

    def note(self, waiting: dict[int, Blocked]) -> None:
        """Write down what has become of the steps that had not ended."""
        row = len(self.steps)
        held = self.monitor.held(lane.worker.pid for lane in self.lanes)
        names = {lane.worker.pid: lane.name for lane in self.lanes}
        for lane in self.lanes:
            blocked = waiting.get(lane.worker.pid)
            wait = None
            if blocked is not None:
                blockers = sorted({names.get(pid, OUTSIDE) for pid in blocked.blockers})
                wait = Wait(tuple(blockers), blocked.lock)
            lane.note(row, wait, held.get(lane.worker.pid, set()))


def clear(workers: list[Worker], monitor: LockMonitor) -> None:
    """End all lanes: first those that wait, so that none of them gets what it waits for."""
    try:
        with suppress(Exception):  # a server that is gone holds no locks
            for worker in workers:
                if worker.state is WorkerState.RUNNING and worker.pid:
                    monitor.terminate(worker.pid)
        for waits in (True, False):
            for worker in workers:
                if (worker.state is WorkerState.RUNNING) is waits:
                    worker.end()
                    worker.gone(2 if waits else 5)
    finally:
        monitor.close()


def _milliseconds(seconds: float) -> str:
    return f"{int(seconds * 1000)}ms"
