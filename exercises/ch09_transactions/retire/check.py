"""The check of ``retire``, chapter 9."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import psycopg2
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from exercises.ch09_transactions.common import (
    SERIALIZABLE,
    hold,
    let_go,
    outside,
    url_of,
)
from workbook import databases
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World

STILL_TWO = "SELECT count(*) FROM users WHERE is_active"
RETIRES = "UPDATE users SET is_active = false WHERE id = %(id)s"
ACTIVE = "SELECT id FROM users WHERE is_active ORDER BY id"


def _active(*ids: int) -> str:
    return f"UPDATE users SET is_active = id IN ({', '.join(map(str, ids))})"  # noqa: S608


def calls(world: World) -> Iterator[Call]:
    one, two, three, four, idle = draw.spread([user["id"] for user in world.data.users], 5)
    yield _retires(two, _active(one, two, three))
    yield _retires(idle, _active(one, two, three))
    yield _retires(idle + 1, _active(one, two))
    yield _retires(one, _active(one, two))
    yield _retires(one, _active(one))
    yield _retires(one, _active(two))
    yield _retires(one, _active(0))
    for others in ([two], [two, three]):
        yield _retires(one, _active(one, two, three, four), meanwhile=others)
    if world.name == "authored":
        yield _retires(one, _active(one, two), first_looked=two)
        # A third collision reaches the caller; what is no collision does so at once.
        everybody = _active(one, two, three, four, idle)
        yield _retires(one, everybody, meanwhile=[two, three, four])
        for error in (KeyboardInterrupt(), _refused_lock()):
            yield _retires(one, _active(one, two), error=error)


def pairs(world: World) -> Iterator[Pair]:
    first, second = draw.spread([user["id"] for user in world.data.users], 2)
    yield Pair(call(first, setup=_active(first, second)), call(second))


def _retires(
    user: int,
    setup: str,
    *,
    meanwhile: Sequence[int] = (),
    first_looked: int = 0,
    error: BaseException | None = None,
) -> Call:
    """A call while other users retire: during each attempt, or after they have read the users."""
    late: list[int] = []  # those who met a lock, and come when the call has ended

    def before(factory: Any) -> Any:
        let_go()
        late.clear()
        bind = factory.kw["bind"]
        actions = [partial(other_retires, factory, other) for other in meanwhile]
        _once_an_attempt(bind, actions if error is None else [partial(_raise, error)])
        look = f"SET LOCAL transaction_isolation = serializable; {STILL_TWO}"
        return bind, hold(factory, look) if first_looked else None

    def other_retires(factory: Any, other: int) -> None:
        if not _retires_elsewhere(factory, other):
            late.append(other)

    def after(_: Any, factory: Any, held: Any) -> Any:
        bind, other = held
        if other is not None:
            with suppress(psycopg2.Error):  # it could not be serialized
                other(RETIRES.replace("%(id)s", str(first_looked)))
                other("COMMIT")
        let_go()
        for each in late:
            _retires_elsewhere(factory, each)
        kept = factory.kw["bind"] is bind, dict(bind.get_execution_options())
        return outside(factory, ACTIVE), kept, factory.kw.keys() - {"bind"}

    beside = f", while others retire {list(meanwhile)}" if meanwhile else ""
    beside += f", where a statement fails with {type(error).__name__}" if error else ""
    words = f"retire(factory, {user}){beside}"
    return call(user, setup=setup, before=before, after=after, words=words)


def _raise(error: BaseException) -> None:
    raise error


def _refused_lock() -> OperationalError:
    return OperationalError("SELECT", {}, psycopg2.errors.LockNotAvailable("lock timeout"))


_listeners: dict[Engine, list[tuple[str, Any]]] = {}


def _once_an_attempt(engine: Engine, actions: Sequence[Callable[[], None]]) -> None:
    """In each transaction, do one thing after the first statement about users."""
    for name, listener in _listeners.pop(engine, []):
        event.remove(engine, name, listener)
    waiting = list(actions)
    armed: list[bool] = []

    def begins(*_: Any) -> None:
        armed[:] = [True]

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if armed and waiting and "users" in statement:
            armed.clear()
            waiting.pop(0)()

    if actions:
        _listeners[engine] = [("begin", begins), ("after_cursor_execute", after)]
        for name, listener in _listeners[engine]:
            event.listen(engine, name, listener)


def _retires_elsewhere(factory: Any, user: int) -> bool:
    """Another transaction does the same from beginning to end; False where it met a lock."""
    with driver.uncounted():
        connection = databases.connect(url_of(factory))
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"{SERIALIZABLE}; SET lock_timeout = '60ms'")
                cursor.execute(f"BEGIN; {STILL_TWO}")
                if cursor.fetchone() > (1,):
                    cursor.execute(RETIRES, {"id": user})
                cursor.execute("COMMIT")
        except psycopg2.errors.LockNotAvailable:
            return False
        except psycopg2.Error:
            return True  # it could not be serialized, and gives up
        finally:
            connection.close()
    return True
