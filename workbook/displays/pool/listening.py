"""Listens to the events of a pool and writes them down in a ``PoolHistory``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, exc
from sqlalchemy.pool import NullPool, Pool, PoolProxiedConnection, QueuePool

from workbook.displays.pool.data import PoolEvent, PoolEventKind, PoolHistory


@dataclass
class _Slot:
    """What the pool's record of one connection stands for at the moment."""

    connection: int | None = None
    checkout: int | None = None
    fresh: bool = False
    dead: bool = False


class _Listener:
    """Numbers the connections and check-outs of one history."""

    def __init__(self, history: PoolHistory) -> None:
        self._history = history
        self._slots: WeakKeyDictionary[Any, _Slot] = WeakKeyDictionary()
        self._requests = 0
        self._lock = Lock()

    def number_request(self) -> int:
        with self._lock:
            self._requests += 1
            return self._requests

    def add(self, pool_event: PoolEvent) -> None:
        with self._lock:
            self._history.events.append(pool_event)

    def _slot(self, record: Any) -> _Slot:
        slot = self._slots.setdefault(record, _Slot())
        if slot.connection is None:
            with self._lock:
                self._history.connections += 1
                slot.connection = self._history.connections
        return slot

    def connected(self, connection: Any, record: Any) -> None:
        self._slots[record] = _Slot(fresh=True)

    def checked_out(self, connection: Any, record: Any, proxy: Any) -> None:
        slot = self._slot(record)
        note = "opened" if slot.fresh else ""
        slot.fresh = False
        numbers = _requests.get() or {}
        slot.checkout = numbers.get(id(self)) or self.number_request()
        self.add(PoolEvent(PoolEventKind.OUT, slot.checkout, slot.connection, note))

    def checked_in(self, connection: Any, record: Any) -> None:
        slot = self._slots.get(record)
        if connection is None and slot is not None and slot.connection is None:
            return  # it died while it was out; its closing has been told
        slot = self._slot(record)
        self.add(PoolEvent(PoolEventKind.BACK, slot.checkout, slot.connection))
        slot.checkout = None

    def invalidated(self, connection: Any, record: Any, exception: Any) -> None:
        self._slot(record).dead = True

    def closed(self, connection: Any, record: Any) -> None:
        slot = self._slot(record)
        note = "dead" if slot.dead else ""
        self.add(PoolEvent(PoolEventKind.CLOSED, slot.checkout, slot.connection, note))
        self._slots[record] = _Slot()


@contextmanager
def listening(engine: Engine, history: PoolHistory) -> Iterator[None]:
    """Write down in ``history`` what happens in the engine's pool during the block."""
    listener = _Listener(history)
    functions: list[tuple[str, Callable[..., None]]] = [
        ("connect", listener.connected),
        ("checkout", listener.checked_out),
        ("checkin", listener.checked_in),
        ("invalidate", listener.invalidated),
        ("close", listener.closed),
        ("detach", listener.closed),
    ]
    pool = engine.pool
    pools = [pool]

    def follow(_: Engine) -> None:
        # engine.dispose() makes a new pool. It inherits the listeners, not the patched method.
        pools.append(engine.pool)
        _patch(engine.pool, listener)

    for name, function in functions:
        event.listen(pool, name, function)
    event.listen(engine, "engine_disposed", follow)
    _patch(pool, listener)
    try:
        yield
    finally:
        event.remove(engine, "engine_disposed", follow)
        for name, function in functions:
            event.remove(pool, name, function)
        for each in pools:
            _unpatch(each, listener)


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


# The number of the request that a thread or a task is making right now, by the id of the listener
# that counts it: the pool's events do not say.
_requests: ContextVar[dict[int, int] | None] = ContextVar("requests", default=None)

_listeners: WeakKeyDictionary[Pool, list[_Listener]] = WeakKeyDictionary()


def _patch(pool: Pool, listener: _Listener) -> None:
    """The pool has no event for a request that waits or gives up: see it from outside."""
    listeners = _listeners.setdefault(pool, [])
    listeners.append(listener)
    if len(listeners) > 1:
        return
    original = pool.connect

    def connect() -> PoolProxiedConnection:
        numbers = {id(each): each.number_request() for each in listeners}
        token = _requests.set(numbers)
        try:
            if _all_out(pool):
                _note(listeners, numbers, PoolEventKind.WAITS)
            return original()
        except exc.TimeoutError:
            _note(listeners, numbers, PoolEventKind.TIMED_OUT)
            raise
        finally:
            _requests.reset(token)

    pool.connect = connect  # type: ignore[method-assign]


def _note(listeners: list[_Listener], numbers: dict[int, int], kind: PoolEventKind) -> None:
    for each in listeners:
        if id(each) in numbers:
            each.add(PoolEvent(kind, numbers[id(each)]))


def _unpatch(pool: Pool, listener: _Listener) -> None:
    listeners = _listeners[pool]
    listeners[:] = [other for other in listeners if other is not listener]
    if not listeners:
        del _listeners[pool]
        del pool.connect


def _all_out(pool: Pool) -> bool:
    if not isinstance(pool, QueuePool) or pool._max_overflow < 0:
        return False
    return pool.checkedout() >= pool.size() + pool._max_overflow
