"""Runs one call on one side and says everything that it did."""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg2
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workbook import blog
from workbook.judge.equivalence import driver, heartbeat, surroundings, tables
from workbook.judge.equivalence.call import Call, From
from workbook.judge.equivalence.clock import Clock
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.side import SETTINGS, Side, inside
from workbook.judge.equivalence.values import Normalizer
from workbook.sqltape import record
from workbook.sqltape.recorder import paused

if TYPE_CHECKING:
    from workbook.judge.equivalence.asynchronous.loop import Loop

Objects = Mapping[str, Any]
_MAX_HELD = 60  # objects of one class that a session holds before


@dataclass
class Run:
    """What both kinds of run have in common.

    ``rows`` is SQL that puts rows into the world first; ``after_statement`` is called after
    each statement that the call sends, and ``before_end`` when the call has returned and its
    transaction is still open.
    """

    contract: Contract
    call: Call
    function: Any
    side: Side
    rows: str = ""
    after_statement: Callable[[], None] | None = None
    before_end: Callable[[], None] | None = None
    commit: bool = False
    hold: bool = False
    alone: bool = True  # False: another call runs in another thread at the same time
    objects: Objects = field(default_factory=dict)  # all of the exercise
    loop: Loop | None = None  # that of the call, where it is async

    def wait(self, value: Any) -> Any:
        """The value; of an async caller's step, what comes of it."""
        return value if self.loop is None else self.loop.wait(value)


def observe(run: Run) -> Outcome:
    """Make the call and look at everything. Never raises what the call raises."""
    heartbeat.beat()
    with _surroundings_put_back(run):
        if not run.contract.is_async:
            return _observed(run)
        from workbook.judge.equivalence.asynchronous.loop import Loop  # asyncpg is for these alone

        with Loop(run.side) as run.loop:
            return _observed(run)


def _observed(run: Run) -> Outcome:
    if run.contract.given in ("session", "connection") and run.contract.transaction == "caller":
        if run.alone:  # beside another call, the same id would be given out twice
            run.side.reset_sequences()
        return _in_transaction(run)
    if run.contract.over_http:  # ids are in the answers
        run.side.reset_sequences()
    return _on_its_own(run)


# -- the caller's transaction ---------------------------------------------------------------------


def _in_transaction(run: Run) -> Outcome:
    contract, call, side = run.contract, run.call, run.side
    outcome = Outcome()
    with _given(run) as (given, connection, session):
        execute = inside(connection.connection.dbapi_connection)
        if run.rows:
            execute(run.rows)
        if call.setup:
            execute(call.setup)
        holding = _hold(run, session)
        held = _before(run, given)
        began = _look_at_transaction(execute)
        # What was only read needs no picture of all rows.
        before = None
        if began.written:
            before = side.after(execute, None if call.before else (run.rows, call.setup))
        mark = tables.rows_written(execute) if before is not None else None
        clock_start = began.since - timedelta(seconds=2)
        _call(run, given, outcome)
        clock = (clock_start, _now() + timedelta(seconds=2))
        outcome.usable = session is None or session.is_active
        if session is not None:
            outcome.pending = _pending(session)
            if not contract.flushed:
                _flush(session, outcome)
        ended = _open_transaction(connection, execute)
        outcome.alive = ended is not None and ended.same_as(began)
        if ended is not None and not ended.usable:
            outcome.usable = False
        if ended is not None and outcome.alive and outcome.usable:
            outcome.settings = ended.settings
            # What the caller wrote before is no reason to look once more.
            if mark != tables.rows_written(execute) if mark is not None else ended.written:
                _open_changes(side, execute, before, outcome, clock, contract)
        normal = Normalizer(session, clock)
        outcome.value = normal(outcome.raw)
        _look(run, given, held, outcome, normal)
        if outcome.alive and outcome.usable:
            outcome.held = _held(holding, normal)
        outcome.flushed = outcome.sent
        if session is not None and outcome.pending and contract.flushed and outcome.alive:
            _flush(session, outcome)
            if outcome.flush_error is None:
                after = tables.snapshot(execute, side.known)
                changes = tables.changes(before or side.base, after)
                outcome.flushed = tables.comparable(changes, side.known, clock, contract.open)
        if ended is None or ended.written or outcome.pending or before is not None:
            side.sequences_moved = True
        if run.before_end is not None:
            run.before_end()
        _end(run, session, connection, outcome)
    outcome.checked_out = side.engine.pool.checkedout()  # type: ignore[attr-defined]
    return outcome


def _end(run: Run, session: Session | None, connection: Connection, outcome: Outcome) -> None:
    """End the caller's transaction: roll back, unless another call runs concurrently."""
    with paused(), driver.uncounted():
        try:
            target = session if session is not None else connection
            target.commit() if run.commit else target.rollback()
        except SQLAlchemyError as error:
            outcome.flush_error = outcome.flush_error or error


@contextmanager
def _given(run: Run) -> Iterator[tuple[Any, Connection, Session | None]]:
    side = run.side
    if run.contract.given == "connection":
        with side.engine.connect() as connection:
            yield connection, connection, None
        return
    with _session(run) as session:
        with paused(), driver.uncounted():
            connection = session.connection()
        yield session, connection, session


def _kind_of_session(contract: Contract) -> type[Session]:
    missing = {name: _Missing(name) for name in contract.without}
    return type("Session", (Session,), missing) if missing else Session


def _session(run: Run) -> Session:
    return _kind_of_session(run.contract)(
        run.side.engine, info={"objects": run.objects}, **run.call.options
    )


class _Missing:
    """Stands in a class for a method that its objects do not have."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, *_: Any) -> Any:
        raise AttributeError(f"This session has no {self.name}().")


def _hold(run: Run, session: Session | None) -> list[Any]:
    """Objects that the session has loaded before, kept alive by the list."""
    if session is None or not run.hold:
        return []
    held: list[Any] = []
    with paused(), driver.uncounted():
        for name in run.contract.holds:
            model = run.objects.get(name) or getattr(blog, name)
            held += session.scalars(select(model).order_by(model.id).limit(_MAX_HELD))
    return held


def _held(held: list[Any], normal: Normalizer) -> Any:
    with paused(), driver.uncounted():
        return tuple(normal(each) for each in held)


@dataclass(frozen=True)
class _Transaction:
    """What the server says of the transaction that is open on a connection."""

    since: datetime
    server_process: int
    written: bool
    settings: tuple[Any, ...]
    usable: bool = True

    def same_as(self, other: _Transaction) -> bool:
        # now() is the beginning of the transaction, to the microsecond.
        return not self.usable or (self.since, self.server_process) == (
            other.since,
            other.server_process,
        )


_TRANSACTION = (
    "SELECT now(), pg_backend_pid(), pg_current_xact_id_if_assigned() IS NOT NULL, "
    f"ARRAY[{SETTINGS}]"
)


def _look_at_transaction(execute: Callable[..., list[Any]]) -> _Transaction:
    (row,) = execute(_TRANSACTION)
    return _Transaction(row[0], row[1], row[2], tuple(row[3]))


def _open_transaction(
    connection: Connection, execute: Callable[..., list[Any]]
) -> _Transaction | None:
    """The transaction that is open after the call; ``None`` where there is none."""
    try:
        raw = connection.connection.dbapi_connection if not connection.closed else None
        if raw is None or raw.closed:
            return None
        status = raw.get_transaction_status()
        if status == psycopg2.extensions.TRANSACTION_STATUS_INERROR:
            # It goes on, in its failed state.
            return _Transaction(_now(), 0, True, (), usable=False)
        if status == psycopg2.extensions.TRANSACTION_STATUS_IDLE:
            return None
        return _look_at_transaction(execute)
    except (SQLAlchemyError, psycopg2.Error):
        return None


def _open_changes(
    side: Side,
    execute: Callable[..., list[Any]],
    before: tables.Snapshot | None,
    outcome: Outcome,
    clock: Clock,
    contract: Contract,
) -> None:
    try:
        after = side.open_changes(execute, before)
    except psycopg2.Error:
        outcome.usable = False
        return
    changes = tables.changes(before or side.base, after)
    known = {**side.known, **after.tables}
    outcome.sent = tables.comparable(changes, known, clock, contract.open, outcome.new_names)


def _pending(session: Session) -> tuple[str, ...]:
    waiting = [f"new {type(each).__name__}" for each in session.new]
    waiting += [
        f"changed {type(each).__name__}" for each in session.dirty if session.is_modified(each)
    ]
    waiting += [f"deleted {type(each).__name__}" for each in session.deleted]
    return tuple(sorted(waiting))


def _flush(session: Session, outcome: Outcome) -> None:
    with paused(), driver.uncounted():
        try:
            session.flush()
        except Exception as error:  # an event of the learner's may raise anything
            outcome.flush_error = error


# -- transactions of its own ----------------------------------------------------------------------


def _on_its_own(run: Run) -> Outcome:
    contract, call, side = run.contract, run.call, run.side
    outcome = Outcome()
    if run.rows:
        side.execute(run.rows)
    if call.setup:
        side.execute(call.setup)
    clock_start = side.clock(-1)
    with _own_given(run) as (given, session):
        held = _before(run, given)
        mark = side.written()
        before: tables.Snapshot | None = None
        if contract.given != "nothing" or call.before is not None or call.setup:
            before = side.snapshot_at(mark)
        _call(run, given, outcome)
        clock = outcome.clock = (clock_start, side.clock(1))
        written = side.written() != mark
        changes: dict[str, tables.Change] = {}
        side.sequences_moved = side.sequences_moved or written
        if before is not None and written:
            after = side.snapshot()
            changes = tables.changes(before, after)
            known = {**side.known, **after.tables}
            outcome.sent = tables.comparable(
                changes, known, clock, contract.open, outcome.new_names
            )
        if session is not None:
            outcome.alive = session.in_transaction()
            if run.loop is not None and not run.loop.began:
                outcome.alive = None
            outcome.usable = session.is_active
            outcome.pending = _pending(session)
        normal = Normalizer(session, clock)
        outcome.value = normal(outcome.raw)
        outcome.checked_out = _checked_out(run, session)
        _look(run, given, held, outcome, normal)
        if run.before_end is not None:
            run.before_end()
    side.forget_base()
    if contract.over_http and changes:  # a request is judged on the world, not on the last one
        from workbook.judge.equivalence.http.undo import put_back

        put_back(side, changes)
    outcome.settings = _settings_of_new_connection(side)
    return outcome


@contextmanager
def _own_given(run: Run) -> Iterator[tuple[Any, Session | None]]:
    side, given = run.side, run.contract.given
    if run.loop is not None:
        kind = _kind_of_session(run.contract)
        yield run.loop.given(run.contract, run.call.options, kind, {"objects": run.objects})
    elif given == "session":
        with _session(run) as session:
            yield session, session
    elif given == "connection":
        with side.engine.connect() as connection:
            yield connection, None
    elif given in ("factory", "http"):
        info = {"objects": run.objects}
        yield sessionmaker(side.engine, **{"info": info, **run.call.options}), None
    elif given == "url":
        yield side.url, None
    else:
        yield side.engine, None


def _checked_out(run: Run, session: Session | None) -> int:
    pool: Any = run.side.engine.pool
    out = int(pool.checkedout()) if run.loop is None else run.loop.in_use
    # The session that was given may hold its own.
    return max(0, out - 1) if session is not None and session.in_transaction() else out


def _settings_of_new_connection(side: Side) -> tuple[Any, ...]:
    with paused(), driver.uncounted():
        try:
            with side.engine.connect() as connection:
                row = connection.exec_driver_sql(f"SELECT {SETTINGS}").one()
                return (
                    *row,
                    bool(getattr(connection.connection.dbapi_connection, "autocommit", 0)),
                )
        except SQLAlchemyError:
            return ()


# -- the call itself ------------------------------------------------------------------------------


def _before(run: Run, given: Any) -> Any:
    if run.call.before is None:
        return None
    with paused(), driver.uncounted():
        return run.wait(run.call.before(given))


def _call(run: Run, given: Any, outcome: Outcome) -> None:
    call = run.call
    with paused(), driver.uncounted():
        arguments = [
            each.make(given) if isinstance(each, From) else each for each in call.arguments
        ]
    handed = [_own_copy(each) for each in arguments]
    keywords = {key: _own_copy(value) for key, value in call.keywords.items()}
    if run.contract.given not in ("nothing", "models"):
        thing = given
        if call.hand is not None:
            with paused(), driver.uncounted():
                thing = run.wait(call.hand(given))
        handed.insert(0, thing)
        arguments.insert(0, thing)
    pooled = _pooled(run)
    with ExitStack() as stack:
        if run.alone:  # all of these belong to the process, not to one thread of it
            stack.enter_context(_watched_surroundings(run, outcome))
            outcome.recording = stack.enter_context(record())
        seen = stack.enter_context(driver.traffic(run.after_statement, this_thread=not run.alone))
        try:
            if run.loop is None:
                outcome.raw = run.function(*handed, **keywords)
            else:
                outcome.raw = run.loop.call(run.function, handed, keywords)
        except BaseException as error:
            outcome.error = error
    outcome.statements = max(
        seen.statements - _repeated(outcome), outcome.recording.count if seen.statements else 0
    )
    outcome.rows, outcome.most = seen.rows, seen.most
    if run.loop is not None:
        outcome.peak = run.loop.peak
        outcome.notes |= run.loop.notes
    outcome.left_open = max(
        0,
        len([each for each in seen.opened if not each.closed]) - max(0, _pooled(run) - pooled),
    )
    for place, (now, then) in enumerate(zip(handed, arguments, strict=True)):
        if not _same_argument(now, then):
            outcome.arguments_changed.append(f"argument {place + 1}")


@contextmanager
def _watched_surroundings(run: Run, outcome: Outcome) -> Iterator[None]:
    around = surroundings.look()
    with (
        warnings.catch_warnings(record=True) as warned,
        surroundings.process_zone(run.side.world.process_zone),
    ):
        warnings.simplefilter("always")
        filters = tuple(warnings.filters)
        zone = os.environ["TZ"]
        yield
        if tuple(warnings.filters) != filters:
            outcome.surroundings.append("warnings")
        if os.environ.get("TZ") != zone:
            outcome.surroundings.append("time zone")
    outcome.surroundings += surroundings.changed(around, surroundings.look())
    if run.loop is not None:
        outcome.notes |= run.loop.of_warnings([str(each.message) for each in warned])


@contextmanager
def _surroundings_put_back(run: Run) -> Iterator[None]:
    """What the call does to its process is there as long as the caller looks, and no longer."""
    if not run.alone:
        yield
        return
    around = surroundings.look()
    try:
        yield
    finally:
        surroundings.restore(around)


def _pooled(run: Run) -> int:
    """How many connections of the server belong to the pool of our own engine."""
    if run.loop is not None:
        return run.loop.pooled
    pool: Any = run.side.engine.pool
    return int(pool.checkedin() + pool.checkedout())


def _repeated(outcome: Outcome) -> int:
    """Executions of one statement with many parameter sets count once, as on the tape."""
    return sum(entry.times - 1 for entry in outcome.recording.statements if entry.times > 1)


def _own_copy(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, list | dict | set) else value


def _same_argument(now: Any, then: Any) -> bool:
    if not isinstance(now, list | dict | set):
        return True
    try:
        return bool(now == then) and (not isinstance(now, dict) or list(now) == list(then))
    except Exception:
        return False


def _look(run: Run, given: Any, held: Any, outcome: Outcome, normal: Normalizer) -> None:
    call, error = run.call, outcome.error
    if (call.after if error is None else call.read_error) is None:
        return
    with driver.traffic() as seen:
        try:
            if error is not None:
                outcome.raw_looked = call.read_error(error)  # type: ignore[misc]
            else:
                looked = call.after(outcome.raw, given, held)  # type: ignore[misc]
                outcome.raw_looked = run.wait(looked)
            outcome.looked = normal(outcome.raw_looked)
        except Exception as error:
            outcome.look_error = error
    outcome.look_statements = seen.statements


def _now() -> datetime:
    return datetime.now(UTC)
