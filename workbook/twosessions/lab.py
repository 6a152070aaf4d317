"""``lanes``: the lab itself. It lets one lane act at a time, and sees where it gets stuck."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, create_engine, exc
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from workbook.twosessions import svg, text
from workbook.twosessions.lane import Lane
from workbook.twosessions.stage import Stage, clear
from workbook.twosessions.story import LaneStep, Story
from workbook.twosessions.worker import Worker, WorkerState

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
        self._stage = Stage(self._url, timeout)
        self.steps: list[LaneStep] = self._stage.steps
        self.lanes: list[Lane] = self._stage.lanes
        # It must not hold on to the lab: then the lab would never go, and never be ended.
        self._end = weakref.finalize(self, clear, self._stage.workers, self._stage.monitor)
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
        stage = self._stage
        worker = Worker(engine, opened, stage.changed, stage.settings(name), stage.referee)
        stage.workers.append(worker)
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
        return lane.worker.state is WorkerState.PAUSED

    def _start(self, lane: Lane, label: str, function: Callable[[Any], Any]) -> None:
        self._require_free(lane)
        lane.started = label
        self._act(lane, function, stepwise=True)
        if lane.worker.state is WorkerState.IDLE:  # it sent nothing at all
            lane.current = self._new_step(lane, lane.first_label())
            self._stage.note({})

    def _step(
        self, lane: Lane, label: str, function: Callable[[Any], Any] | None, ends: str = ""
    ) -> LaneStep:
        self._require_free(lane, going_on=function is None)
        lane.current = step = self._new_step(lane, label)
        step.ends = ends
        self._act(lane, function)
        error = step.error
        if error is not None and not isinstance(error, exc.SQLAlchemyError):
            raise error
        return step

    def _new_step(self, lane: Lane, label: str) -> LaneStep:
        step = LaneStep(len(self.steps) + 1, lane.name, label)
        step.part(step.number)
        self.steps.append(step)
        return step

    def _act(
        self, lane: Lane, function: Callable[[Any], Any] | None, *, stepwise: bool = False
    ) -> None:
        try:
            self._stage.act(lane, function, stepwise=stepwise)
        except BaseException:  # Ctrl-C above all
            self.close()
            raise

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
        if lane.current is not None and lane.worker.state is not WorkerState.RUNNING:
            self._stage.note({})  # its wait has ended by itself: a timeout
        if lane.current is not None:
            wait = lane.current.waits[-1]
            raise RuntimeError(
                f"{lane.name} waits for {' and '.join(wait.blockers)} ({wait.lock}) "
                "and can do nothing else. Let another lane act first."
            )
        if lane.worker.state is WorkerState.PAUSED and not going_on:
            raise RuntimeError(f"{lane.name} is inside a started function: next() goes on with it.")

    # -- looking at it --------------------------------------------------------------------------

    def _story(self) -> Story:
        return Story(self.title, [lane.column() for lane in self.lanes], self.steps, self.closed)

    def __repr__(self) -> str:
        return text.render(self._story())

    def _repr_html_(self) -> str:
        return svg.render(self._story())
