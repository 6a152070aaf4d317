"""``lanes``: the lab itself. It lets one lane act at a time, and sees where it gets stuck."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from threading import Condition
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, create_engine, exc
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from workbook.twosessions import svg, text
from workbook.twosessions.lane import Lane
from workbook.twosessions.story import Step, Wait
from workbook.twosessions.watcher import Blocked, Watcher, circle
from workbook.twosessions.worker import State, Worker

POLL = 0.002  # seconds between two looks at a lane that has not answered yet
GRACE = 3.0  # seconds that PostgreSQL's own timeouts get before the lab ends a step
OUTSIDER = 1.0  # seconds after which somebody outside the lab who blocks is believed to stay
OUTSIDE = "somebody outside the lab"

_labs: weakref.WeakSet[Lanes] = weakref.WeakSet()


def lanes(engine: Engine | AsyncEngine, title: str = "", *, timeout: float = 120) -> Lanes:
    """Two or three transactions, each in a lane, that act one after the other.

    ::

        with lanes(engine, "a lost update") as lab:
            ann, ben = lab.session("Ann"), lab.session("Ben")
            ann.run("reads the views", lambda s: s.get(Post, 1).views)
            ben.execute(update(Post).where(Post.id == 1).values(views=Post.views + 1))
            ann.execute("UPDATE posts SET views = 1 WHERE id = 1")    # waits for Ben
            ben.commit()                                              # and here it goes on
        lab

    A step that has to wait for a lock is shown as waiting, and the lab goes on with the next one.
    The end of the block rolls back what is open, frees all locks and closes the connections; so do
    an error, Ctrl-C, ``lab.close()`` and the next lab.

    Args:
        engine: says where; the lanes make connections of their own.
        timeout: seconds after which a wait, a statement or a step is ended.
    """
    return Lanes(engine, title, timeout)


class Lanes:
    """What ``lanes`` gives: a drawing in a notebook, text everywhere else.

    Attributes:
        steps: all steps in the order in which they began.
        lanes: in the order in which they were made.
    """

    def __init__(self, engine: Engine | AsyncEngine, title: str = "", timeout: float = 120) -> None:
        if engine.dialect.name != "postgresql":
            raise ValueError(f"A lab needs PostgreSQL; this engine talks to {engine.dialect.name}.")
        for other in list(_labs):  # its locks would stand in the way of this one
            other.close()
        url = engine.url
        self._url = url.set(drivername="postgresql+psycopg2") if engine.dialect.is_async else url
        self.title = title
        self.steps: list[Step] = []
        self.lanes: list[Lane] = []
        self.timeout = timeout
        self._changed = Condition()
        self._workers: list[Worker] = []
        self._watcher = Watcher(self._url)
        self._referee = self._watcher.may_referee()
        # It must not hold on to the lab: then the lab would never go, and never be ended.
        self._end = weakref.finalize(self, _end, self._workers, self._watcher)
        _labs.add(self)

    # -- making lanes ---------------------------------------------------------------------------

    def session(self, name: str, isolation_level: str = "READ COMMITTED", **options: Any) -> Lane:
        """A lane with a ``Session``. ``options`` go to it."""
        about = f"session, {isolation_level}"
        return self._lane(name, about, isolation_level, lambda bind: Session(bind, **options))

    def connection(self, name: str, isolation_level: str = "READ COMMITTED") -> Lane:
        """A lane with a plain ``Connection``, e.g. for ALTER TABLE."""
        about = f"connection, {isolation_level}"
        return self._lane(name, about, isolation_level, lambda bind: bind.connect())

    def _lane(
        self, name: str, about: str, level: str, opened: Callable[[Engine], Session | Any]
    ) -> Lane:
        self._require_open()
        if any(lane.name == name for lane in self.lanes):
            raise ValueError(f"There is a lane {name!r} already.")
        # A pool of one: a lane keeps its backend, also after a commit.
        engine = create_engine(self._url, pool_size=1, max_overflow=0, isolation_level=level)
        settings = {
            "application_name": f"lane {name}",
            # A kernel that is gone must not leave somebody behind who waits for a lock.
            "client_connection_check_interval": "1s",
            "lock_timeout": _milliseconds(self.timeout),
            "statement_timeout": _milliseconds(self.timeout + GRACE / 2),
            "idle_in_transaction_session_timeout": _milliseconds(self.timeout * 5),
        }
        worker = Worker(engine, opened, self._changed, settings, self._referee)
        self._workers.append(worker)
        lane = Lane(self, name, about, worker)
        self.lanes.append(lane)
        return lane

    # -- acting ---------------------------------------------------------------------------------

    def take_turns(self, *order: Lane) -> None:
        """Let started functions send one statement each, in that order.

        Without an order they take turns until all have ended; who waits is passed over.
        """
        for lane in order:
            lane.next()
        while not order and (ready := [lane for lane in self.lanes if self._can_go_on(lane)]):
            for lane in ready:
                if self._can_go_on(lane):
                    lane.next()

    def _can_go_on(self, lane: Lane) -> bool:
        return lane.worker.state is State.PAUSED

    def _start(self, lane: Lane, label: str, function: Callable[[Any], Any]) -> None:
        self._require_free(lane)
        lane.started = label
        self._act(lane, function, stepwise=True)
        if lane.worker.state is State.IDLE:  # it sent nothing at all
            lane.current = self._new_step(lane, lane.first_label())
            self._note({})

    def _step(
        self, lane: Lane, label: str, function: Callable[[Any], Any] | None, ends: str = ""
    ) -> Step:
        self._require_free(lane, going_on=function is None)
        lane.current = step = self._new_step(lane, label)
        step.ends = ends
        self._act(lane, function)
        error = step.error
        if error is not None and not isinstance(error, exc.SQLAlchemyError):
            raise error
        return step

    def _new_step(self, lane: Lane, label: str) -> Step:
        step = Step(len(self.steps) + 1, lane.name, label)
        step.part(step.number)
        self.steps.append(step)
        return step

    def _act(
        self, lane: Lane, function: Callable[[Any], Any] | None, *, stepwise: bool = False
    ) -> None:
        waiting = [other.worker.pid for other in self.lanes if other.waiting and other is not lane]
        lane.worker.closes_circles = bool(waiting)
        ends = lane.current is not None and lane.current.ends
        try:
            if waiting and lane.holds and not ends and not self._referee:
                # Who may not say when to look lets the others look first, for about a second.
                while not self._watcher.looked_for_circles(waiting):
                    self._busy(10 * POLL)
            lane.worker.do(function, stepwise=stepwise)
            self._settle()
        except BaseException:  # Ctrl-C above all
            self.close()
            raise

    def _settle(self) -> None:
        """Wait until every lane has done its step or is seen to wait for a lock."""
        began = time.monotonic()
        last: dict[int, Blocked] = {}
        while busy := self._busy():
            waiting = self._watcher.blocked(lane.worker.pid for lane in busy)
            # Twice the same waits, and nobody has done anything in between: then they waited all
            # at the same time.
            same = waiting == last and len(waiting) == len(busy) and busy == self._busy(0)
            if same and self._lasting(waiting, time.monotonic() - began):
                self._note(waiting)
                if not any(lane.worker.impatient() for lane in busy):
                    return
            last = waiting
            if time.monotonic() - began > self.timeout + GRACE:
                raise TimeoutError(f"A step has not ended after {self.timeout:.0f} seconds.")
        self._note({})

    def _busy(self, patience: float = POLL) -> list[Lane]:
        def busy() -> list[Lane]:
            return [lane for lane in self.lanes if lane.worker.state is State.RUNNING]

        with self._changed:
            if patience:
                self._changed.wait_for(lambda: not busy(), patience)
            return busy()

    def _lasting(self, waiting: dict[int, Blocked], seconds: float) -> bool:
        # A wait is told from the next one by the moment when it began. A circle does not last:
        # PostgreSQL is about to end one of them.
        if circle(waiting) or any(one.since is None for one in waiting.values()):
            return False
        ours = {lane.worker.pid for lane in self.lanes}
        outside = {pid for one in waiting.values() for pid in one.blockers} - ours
        return not outside or seconds > OUTSIDER

    def _note(self, waiting: dict[int, Blocked]) -> None:
        """Write down what has become of the steps that had not ended."""
        row = len(self.steps)
        held = self._watcher.held(lane.worker.pid for lane in self.lanes)
        names = {lane.worker.pid: lane.name for lane in self.lanes}
        for lane in self.lanes:
            blocked = waiting.get(lane.worker.pid)
            wait = None
            if blocked is not None:
                blockers = sorted({names.get(pid, OUTSIDE) for pid in blocked.blockers})
                wait = Wait(tuple(blockers), blocked.lock)
            lane.note(row, wait, held.get(lane.worker.pid, set()))

    # -- the end --------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether the lab has ended. Its picture stays."""
        return not self._end.alive

    def close(self) -> None:
        """End the lab: what waits is cut off, what is open is rolled back. Twice is fine."""
        for lane in self.lanes:
            lane.cut_off()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _require_open(self) -> None:
        if self.closed:
            raise RuntimeError("This lab has ended. lanes(engine) begins a new one.")

    def _require_free(self, lane: Lane, *, going_on: bool = False) -> None:
        self._require_open()
        if lane.current is not None:
            wait = lane.current.waits[-1]
            raise RuntimeError(
                f"{lane.name} waits for {' and '.join(wait.blockers)} ({wait.lock}) "
                "and can do nothing else. Let another lane act first."
            )
        if lane.worker.state is State.PAUSED and not going_on:
            raise RuntimeError(f"{lane.name} is inside a started function: next() goes on with it.")

    # -- looking at it --------------------------------------------------------------------------

    def __repr__(self) -> str:
        return text.render(self)

    def _repr_html_(self) -> str:
        return svg.render(self)


def _milliseconds(seconds: float) -> str:
    return f"{int(seconds * 1000)}ms"


def _end(workers: list[Worker], watcher: Watcher) -> None:
    """End all lanes: first those that wait, so that none of them gets what it has waited for."""
    try:
        with suppress(Exception):  # a server that is gone holds no locks
            for worker in workers:
                if worker.state is State.RUNNING and worker.pid:
                    watcher.terminate(worker.pid)
        for waits in (True, False):
            for worker in workers:
                if (worker.state is State.RUNNING) is waits:
                    worker.end()
                    worker.gone(2 if waits else 5)
    finally:
        watcher.close()
