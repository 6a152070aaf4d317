"""Who holds which connection, and who waits: a picture of a pool, drawn from the pool's own events.

::

    with pool_timeline(engine):
        with engine.connect() as connection:
            ...

Each connection is a lane, each check-out a bar with its number. Time is counted in steps (one per
event), not in seconds, so the same code gives the same picture on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, exc
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import NullPool, Pool, PoolProxiedConnection, QueuePool

from workbook.display import display
from workbook.displays import pool_svg, pool_text

BEFORE = -1  # the step before the first one


class Step(StrEnum):
    """What can happen at one step."""

    OUT = "checked out"
    BACK = "given back"
    CLOSED = "closed"
    WAITS = "waits"
    TIMED_OUT = "timed out"


@dataclass(frozen=True)
class Happening:
    """One step: ``checkout`` is the number of the bar, ``connection`` the number of the lane.

    ``note`` says more: a connection can be "opened" for a check-out, and "dead" when closed.
    """

    step: Step
    checkout: int | None = None
    connection: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A stretch of steps; ``end`` is ``None`` where it still goes on.

    It starts ``BEFORE`` the picture where the check-out was made before anybody looked; then it has
    no number.
    """

    checkout: int | None
    start: int
    end: int | None
    timed_out: bool = False


@dataclass
class Lane:
    """One connection: how long it was open, and who had it."""

    number: int
    opened: int
    closed: int | None = None
    bars: list[Bar] = field(default_factory=list)


@dataclass
class _Slot:
    """What the pool's record of one connection stands for at the moment."""

    lane: int | None = None
    checkout: int | None = None
    fresh: bool = False
    dead: bool = False


class PoolTimeline:
    """What happened in one pool. Shows itself as a drawing in a notebook, as text elsewhere."""

    def __init__(self, title: str = "", about: str = "") -> None:
        self.title = title
        self.about = about
        self.happenings: list[Happening] = []
        self._slots: WeakKeyDictionary[Any, _Slot] = WeakKeyDictionary()
        self._asked = 0
        self._lanes = 0
        self._lock = Lock()

    # -- what a reader asks ---------------------------------------------------------------------

    @property
    def connections(self) -> int:
        """How many connections took part."""
        return self._lanes

    @property
    def checkouts(self) -> int:
        """How often a connection was handed out."""
        return len(self._of(Step.OUT))

    @property
    def opened(self) -> int:
        """How many connections had to be opened; the others were there already."""
        return sum(happening.note == "opened" for happening in self._of(Step.OUT))

    @property
    def waits(self) -> int:
        """How many requests found every connection taken."""
        return len(self._of(Step.WAITS))

    @property
    def timeouts(self) -> int:
        """How many requests gave up waiting."""
        return len(self._of(Step.TIMED_OUT))

    @property
    def still_out(self) -> int:
        """How many connections were not given back."""
        return sum(bar.end is None for lane in self.lanes() for bar in lane.bars)

    def _of(self, step: Step) -> list[Happening]:
        return [happening for happening in self.happenings if happening.step is step]

    def lanes(self) -> list[Lane]:
        """The connections with their bars. Steps count from 0."""
        lanes: dict[int, Lane] = {}
        started: dict[int, tuple[int | None, int]] = {}
        for at, one in enumerate(self.happenings):
            if one.connection is None:
                continue
            known = one.connection in lanes
            lane = lanes.setdefault(
                one.connection, Lane(one.connection, at if one.note == "opened" else BEFORE)
            )
            if one.step is Step.OUT:
                started[lane.number] = (one.checkout, at)
                continue
            if not known and one.step is Step.BACK:
                started[lane.number] = (None, BEFORE)
            if lane.number in started:
                checkout, start = started.pop(lane.number)
                lane.bars.append(Bar(checkout, start, at))
            if one.step is Step.CLOSED:
                lane.closed = at
        for number, (checkout, start) in started.items():
            lanes[number].bars.append(Bar(checkout, start, None))
        return [lanes[number] for number in sorted(lanes)]

    def waiting(self) -> list[Bar]:
        """The stretches that requests spent waiting."""
        bars = []
        for at, one in enumerate(self.happenings):
            if one.step is not Step.WAITS:
                continue
            later = enumerate(self.happenings[at + 1 :], at + 1)
            ends = [(i, h) for i, h in later if h.checkout == one.checkout]
            end, how = ends[0] if ends else (None, None)
            bars.append(Bar(one.checkout, at, end, how is not None and how.step is Step.TIMED_OUT))
        return bars

    def _repr_html_(self) -> str:
        return pool_svg.render(self)

    def __repr__(self) -> str:
        return pool_text.render(self)

    # -- what the pool tells --------------------------------------------------------------------

    def _ask(self) -> int:
        with self._lock:
            self._asked += 1
            return self._asked

    def _add(self, happening: Happening) -> None:
        with self._lock:
            self.happenings.append(happening)

    def _slot(self, record: Any) -> _Slot:
        slot = self._slots.setdefault(record, _Slot())
        if slot.lane is None:
            with self._lock:
                self._lanes += 1
                slot.lane = self._lanes
        return slot

    def _connected(self, connection: Any, record: Any) -> None:
        self._slots[record] = _Slot(fresh=True)

    def _checked_out(self, connection: Any, record: Any, proxy: Any) -> None:
        slot = self._slot(record)
        note = "opened" if slot.fresh else ""
        slot.fresh = False
        numbers = _asking.get() or {}
        slot.checkout = numbers.get(id(self)) or self._ask()
        self._add(Happening(Step.OUT, slot.checkout, slot.lane, note))

    def _checked_in(self, connection: Any, record: Any) -> None:
        slot = self._slots.get(record)
        if connection is None and slot is not None and slot.lane is None:
            return  # it died while it was out; its closing has been told
        slot = self._slot(record)
        self._add(Happening(Step.BACK, slot.checkout, slot.lane))
        slot.checkout = None

    def _invalidated(self, connection: Any, record: Any, exception: Any) -> None:
        self._slot(record).dead = True

    def _closed(self, connection: Any, record: Any) -> None:
        slot = self._slot(record)
        note = "dead" if slot.dead else ""
        self._add(Happening(Step.CLOSED, slot.checkout, slot.lane, note))
        self._slots[record] = _Slot()


@contextmanager
def watch(engine: Engine | AsyncEngine, title: str = "") -> Iterator[PoolTimeline]:
    """Collect what happens in the engine's pool, and show nothing."""
    sync = engine.sync_engine if isinstance(engine, AsyncEngine) else engine
    timeline = PoolTimeline(title, about(sync.pool))
    listeners: list[tuple[str, Callable[..., None]]] = [
        ("connect", timeline._connected),
        ("checkout", timeline._checked_out),
        ("checkin", timeline._checked_in),
        ("invalidate", timeline._invalidated),
        ("close", timeline._closed),
        ("detach", timeline._closed),
    ]
    pool = sync.pool
    pools = [pool]

    def follow(_: Engine) -> None:
        # engine.dispose() makes a new pool. It takes the listeners along, not the patched method.
        pools.append(sync.pool)
        _tell_of_waits(sync.pool, timeline)

    for name, listener in listeners:
        event.listen(pool, name, listener)
    event.listen(sync, "engine_disposed", follow)
    _tell_of_waits(pool, timeline)
    try:
        yield timeline
    finally:
        event.remove(sync, "engine_disposed", follow)
        for name, listener in listeners:
            event.remove(pool, name, listener)
        for each in pools:
            _tell_no_more(each, timeline)


@contextmanager
def pool_timeline(engine: Engine | AsyncEngine, title: str = "") -> Iterator[PoolTimeline]:
    """Run a block of code and show who held which connection, also when the block fails."""
    with watch(engine, title) as timeline:
        try:
            yield timeline
        finally:
            display(timeline)


def about(pool: Pool) -> str:
    """How many connections a pool may have, in words."""
    if isinstance(pool, NullPool):
        return "no pool: a new connection for every check-out"
    if not isinstance(pool, QueuePool):
        return type(pool).__name__
    more = pool._max_overflow
    if more < 0:
        return f"a pool of {pool.size()}, overflow without limit"
    return f"a pool of {pool.size()}, " + (f"overflow up to {more}" if more else "no overflow")


# Which request a thread or a task is making right now, by the id of the timeline that counts it:
# the pool's events do not say.
_asking: ContextVar[dict[int, int] | None] = ContextVar("asking", default=None)

_watchers: WeakKeyDictionary[Pool, list[PoolTimeline]] = WeakKeyDictionary()


def _tell_of_waits(pool: Pool, timeline: PoolTimeline) -> None:
    """The pool has no event for a request that waits or gives up: see it from outside."""
    watchers = _watchers.setdefault(pool, [])
    watchers.append(timeline)
    if len(watchers) > 1:
        return
    original = pool.connect

    def connect() -> PoolProxiedConnection:
        numbers = {id(each): each._ask() for each in watchers}
        token = _asking.set(numbers)
        try:
            if _all_out(pool):
                _note(watchers, numbers, Step.WAITS)
            return original()
        except exc.TimeoutError:
            _note(watchers, numbers, Step.TIMED_OUT)
            raise
        finally:
            _asking.reset(token)

    pool.connect = connect  # type: ignore[method-assign]


def _note(watchers: list[PoolTimeline], numbers: dict[int, int], step: Step) -> None:
    for each in watchers:
        if id(each) in numbers:
            each._add(Happening(step, numbers[id(each)]))


def _tell_no_more(pool: Pool, timeline: PoolTimeline) -> None:
    watchers = _watchers[pool]
    watchers[:] = [other for other in watchers if other is not timeline]
    if not watchers:
        del _watchers[pool]
        del pool.connect


def _all_out(pool: Pool) -> bool:
    if not isinstance(pool, QueuePool) or pool._max_overflow < 0:
        return False
    return pool.checkedout() >= pool.size() + pool._max_overflow
