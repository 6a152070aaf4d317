"""The check of ``retire``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg2
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from exercises.ch08_sessions.common import (
    NOBODY,
    SERIALIZABLE,
    Known,
    given_back,
    hold,
    let_go,
    outside,
    right_after,
    url_of,
)
from workbook import databases
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World

STILL_TWO = "SELECT count(*) FROM users WHERE is_active"
RETIRES = "UPDATE users SET is_active = false WHERE id = %(id)s"
ACTIVE = "SELECT id FROM users WHERE is_active ORDER BY id"
Work = Callable[[Any], None]


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
        yield _retires(one, _active(one, two), interrupted=True)


def pairs(world: World) -> Iterator[Pair]:
    one, two = draw.spread([user["id"] for user in world.data.users], 2)
    yield Pair(call(one, setup=_active(one, two)), call(two))


def _retires(
    user: int,
    setup: str,
    *,
    meanwhile: list[int] | None = None,
    first_looked: int = 0,
    interrupted: bool = False,
) -> Call:
    """A call beside which others retire: one in each attempt, or one that looked before."""
    late: list[int] = []  # those who met a lock, and come when the call has ended

    def before(factory: Any) -> Any:
        let_go()
        late.clear()
        bind = factory.kw["bind"]
        _once_an_attempt(bind, lambda place: _other(factory, place), 0)
        if meanwhile:
            _once_an_attempt(bind, lambda place: _other(factory, meanwhile[place]), len(meanwhile))
        if interrupted:
            _once_an_attempt(bind, _interrupts, 1)
        look = f"SET LOCAL transaction_isolation = serializable; {STILL_TWO}"
        return bind, hold(factory, look) if first_looked else None

    def _other(factory: Any, other: int) -> None:
        if not _retires_elsewhere(factory, other):
            late.append(other)

    def after(_: Any, factory: Any, held: Any) -> Any:
        bind, other = held
        if other is not None:
            try:
                other(RETIRES.replace("%(id)s", str(first_looked)))
                other("COMMIT")
            except psycopg2.Error:
                pass  # it could not be serialized
        let_go()
        for each in late:
            _retires_elsewhere(factory, each)
        return (
            outside(factory, ACTIVE),
            factory.kw["bind"] is bind,
            {name for name in factory.kw if name != "bind"},
            dict(bind.get_execution_options()),
        )

    return call(
        user,
        setup=setup,
        before=before,
        after=after,
        words=f"retire(factory, {user})"
        + (f", while others retire {meanwhile}" if meanwhile else "")
        + (", interrupted by Ctrl-C" if interrupted else ""),
    )


def _interrupts(_: int) -> None:
    raise KeyboardInterrupt


_listeners: dict[Engine, list[tuple[str, Any]]] = {}


def _once_an_attempt(engine: Engine, action: Callable[[int], None], times: int) -> None:
    """Do something after the first statement about users of each transaction, a few times."""
    for name, listener in _listeners.pop(engine, []):
        event.remove(engine, name, listener)
    done: list[int] = []
    armed: list[bool] = []

    def begins(*_: Any) -> None:
        armed[:] = [True]

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if armed and "users" in statement and len(done) < times:
            armed.clear()
            done.append(len(done))
            action(done[-1])

    if times:
        _listeners[engine] = [("begin", begins), ("after_cursor_execute", after)]
        for name, listener in _listeners[engine]:
            event.listen(engine, name, listener)


def _retires_elsewhere(factory: Any, user: int) -> bool:
    """Another transaction does the same from beginning to end; False where it met a lock."""
    with driver.unheard():
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


def check_retire(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 4")]
    one, two, three, idle = ids
    engine = case.make_engine()
    factory = sessionmaker(engine)

    def active(*those: int) -> None:
        case.sql("UPDATE users SET is_active = (id = ANY(%(ids)s))", ids=list(those))

    def now() -> list[int]:
        return [row[0] for row in case.sql("SELECT id FROM users WHERE is_active ORDER BY id")]

    def retires(user: int, expected: bool, words: str) -> None:
        got = case.call(factory, user)
        given_back(case, engine)
        after = now()
        case.mistake(
            "nobody_is_left",
            not after,
            f"{words}: now no user is active, and that must never happen.",
        )
        case.mistake(
            "forgets_commit",
            expected and got is True and user in after,
            f"{words}: True came, but in the database the user is still active. Was it committed?",
        )

    active(one, two, three)
    retires(two, True, "One of three active users retires")
    retires(idle, False, "A user who is not active retires")
    retires(NOBODY, False, "Somebody who is not there retires")
    retires(one, True, "One of two active users retires")
    retires(three, False, "The only active user wants to retire")
    for first, second in ((one, two), (two, one)):
        active(one, two)
        with right_after(engine, partial(_another_retires, case, second), "users"):
            case.call(factory, first, raising=COLLISION)
        given_back(case, engine)
        _one_is_left(case, now(), "Another user retired right after your code had looked")
    active(one, two, three)
    with right_after(engine, partial(_another_retires, case, two), "users"):
        got = case.call(factory, one, raising=COLLISION)
    case.mistake(
        "gives_up",
        got is False and now() == [one, three],
        "Two of three active users retired at the same moment, and your function said False to the "
        "second: somebody else is still active. A collision is no answer: look again.",
    )
    active(one, two)
    _another_comes_later(case, factory, one, two)
    _one_is_left(case, now(), "Another user had looked before your code did, and retired after it")
    given_back(case, engine)


COLLISION: Known = {
    OperationalError: (
        "does_not_try_again",
        "Two users retired at the same time, and PostgreSQL refused one of the transactions: "
        "could not serialize access. That is no answer for the caller: do all of it again, from "
        "the first look.",
    ),
    SQLAlchemyError: (
        "goes_on_in_a_failed_session",
        "After the collision your code went on with a session whose transaction had failed. A new "
        "attempt needs a new transaction.",
    ),
}


def _one_is_left(case: Case, active: list[int], words: str) -> None:
    case.mistake(
        "write_skew",
        not active,
        f"{words}: now nobody is active. Each saw two active users and changed only itself, so "
        "no row was written twice and nobody had to wait. SERIALIZABLE notices this, when all who "
        "take part are SERIALIZABLE: yours too, from its first statement.",
    )


def _another_retires(case: Case, user: int) -> None:
    """Somebody else does the same, from beginning to end, and does not wait for a lock."""
    case.sql(SERIALIZABLE)
    case.sql("SET lock_timeout = '60ms'")
    case.sql("BEGIN")
    try:
        [(active,)] = case.sql(STILL_TWO)
        if active > 1:
            case.sql(RETIRES, id=user)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    case.sql("SET lock_timeout = '2s'")


def _another_comes_later(case: Case, factory: Any, user: int, other: int) -> None:
    """Somebody else looks before the learner's function begins, and writes after it has ended."""
    case.sql(SERIALIZABLE)
    case.sql("BEGIN")
    case.sql(STILL_TWO)
    try:
        case.call(factory, user, raising=COLLISION)
        case.sql(RETIRES, id=other)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    except BaseException:
        case.sql("ROLLBACK")
        raise
