"""What several checks of chapter 9 share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg2
from sqlalchemy import URL, event
from sqlalchemy.orm import Session

from workbook import databases, lanes
from workbook.judge.case import Case
from workbook.judge.equivalence import driver
from workbook.twosessions import Lane

Known = dict[type[BaseException], tuple[str, str]]


def a_function(new: str | BaseException) -> str:
    """A function that makes a new title, as a call shows it: what it returns, or raises."""
    if isinstance(new, BaseException):
        return f"a function that raises {type(new).__name__}"
    if "{}" in new:
        return f"a function that returns f{new.replace('{}', '{title}')!r}"
    return f"a function that returns {new[:20]!r}"


def url_of(given: Any) -> URL:
    """The address of the database behind a session or a sessionmaker."""
    engine = given.get_bind() if isinstance(given, Session) else given.kw["bind"]
    url: URL = engine.engine.url
    return url


_outside: dict[str, Any] = {}  # one connection for each database: to open one takes time


def outside(given: Any, query: str, variables: Sequence[Any] | None = None) -> list[Any]:
    """Another program sends this and commits it; nobody counts what it sends."""
    name = str(url_of(given))
    with driver.uncounted():
        for last in (False, True):
            if name not in _outside:
                _outside[name] = databases.connect(url_of(given))
            try:
                with _outside[name].cursor() as cursor:
                    cursor.execute(query, variables)
                    return list(cursor.fetchall()) if cursor.description else []
            except (psycopg2.InterfaceError, psycopg2.OperationalError):
                # Filling the database anew ends all its connections.
                if last or not _outside.pop(name).closed:
                    raise
    raise AssertionError("unreachable")


def is_locked(given: Any, post_id: int) -> bool:
    """Whether another transaction would have to wait before it could change the post."""
    query = "SELECT 1 FROM posts WHERE id = %s FOR NO KEY UPDATE NOWAIT"
    try:
        outside(given, query, [post_id])
    except psycopg2.errors.LockNotAvailable:
        return True
    return False


_held: list[Any] = []


def hold(given: Any, *commands: str) -> Callable[..., list[Any]]:
    """A transaction of another program, which stays open until ``let_go()``."""
    with driver.uncounted():
        connection = databases.connect(url_of(given))
    _held.append(connection)

    def execute(query: str) -> list[Any]:
        with driver.uncounted(), connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall()) if cursor.description else []

    for command in ("BEGIN", *commands):
        execute(command)
    return execute


def let_go() -> None:
    """End what ``hold()`` has begun, with a rollback."""
    with driver.uncounted():
        while _held:
            _held.pop().close()


MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def somebody_else(case: Case, query: str, **parameters: Any) -> bool:
    """Somebody else does this and commits. False: the rows are locked, and they did not wait."""
    case.sql("SET lock_timeout = '60ms'")
    try:
        case.sql(query, **parameters)
    except psycopg2.errors.LockNotAvailable:
        return False
    finally:
        case.sql("SET lock_timeout = '2s'")
    return True


Work = Callable[[Session], Any]
Ended = tuple[Any, str]


def noting(work: Work, ended: dict[Work, Ended]) -> Work:
    """A whole transaction: what came of it, the value and the name of the error, is noted."""

    def whole(session: Session) -> None:
        try:
            value = work(session)
            session.commit()
            ended[whole] = value, ""
        except Exception as error:
            session.rollback()
            code = getattr(getattr(error, "orig", None), "pgcode", None)
            ended[whole] = None, code or type(error).__name__

    return whole


def at_the_same_time(case: Case, *works: Work) -> list[Ended]:
    """Each work in a transaction of its own, a statement each in turn: its value, and its error."""
    ended: dict[Work, Ended] = {}
    runs = [noting(work, ended) for work in works]
    with lanes(case.engine) as lab:
        for number, run in enumerate(runs):
            lab.session(f"number {number}").start(run)
        lab.take_turns()
    return [ended.get(run, (None, "no end")) for run in runs]


def behind_a_lock(
    case: Case, lock: str, *works: Work, between: Callable[[], Any] | None = None
) -> list[Ended]:
    """Each work in a transaction of its own; they meet where another one has locked a row.

    One after the other goes on until it waits; ``between`` runs after each. Then the lock is given
    up.
    """
    ended: dict[Work, Ended] = {}
    runs = [noting(work, ended) for work in works]
    with lanes(case.engine) as lab:
        other = lab.connection("other")
        other.execute(lock)
        for number, run in enumerate(runs):
            lane = lab.session(f"number {number}")
            go_on_until_it_waits(lane, run)
            if between is not None:
                between()
        other.rollback()
        lab.take_turns()
    return [ended.get(run, (None, "no end")) for run in runs]


def while_a_row_moves(case: Case, table: str, moved: int, other: int, *works: Work) -> list[Ended]:
    """Two works that lock two rows; the second work finds one of them at another place.

    An UPDATE puts the new version of a row behind the others. The first work waits for this row
    (FOR KEY SHARE keeps it waiting, and lets the row be changed), the second one for the other.
    """
    ended: dict[Work, Ended] = {}
    first, second = (noting(work, ended) for work in works)
    query = f"SELECT FROM {table} WHERE id = {{}} FOR "
    with lanes(case.engine) as lab:
        locks = lab.connection("locks the row that moves"), lab.connection("locks the other")
        first_lane, second_lane = lab.session("number 0"), lab.session("number 1")
        locks[0].execute(query.format(moved) + "KEY SHARE")
        locks[1].execute(query.format(other) + "UPDATE")
        go_on_until_it_waits(first_lane, first)
        somebody_else(case, f"UPDATE {table} SET content = content WHERE id = {moved}")  # noqa: S608
        go_on_until_it_waits(second_lane, second)
        for lock in locks:
            lock.rollback()
        lab.take_turns()
    return [ended.get(run, (None, "no end")) for run in (first, second)]


def go_on_until_it_waits(lane: Lane, work: Work | None = None) -> None:
    """Let a work begin, or go on with the one that has begun, until it waits or ends."""
    if work is not None:
        lane.start(work)
    while lane.in_function and not lane.waiting:
        lane.next()


@contextmanager
def right_after(
    engine: Any, action: Callable[[], Any], table: str = "", words: tuple[str, ...] = ("",)
) -> Iterator[None]:
    """Do something once, right after the first statement that names the table."""
    done: list[str] = []

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not done and table in statement and statement.lstrip().upper().startswith(words):
            done.append(statement)
            action()

    event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", after)


def checked_out(engine: Any) -> int:
    """How many connections are out of the pool."""
    return int(engine.pool.checkedout())


SERIALIZABLE = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"
