"""Asks PostgreSQL for plans, and leaves everything as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, overload

from sqlalchemy import Connection, Engine, Executable, create_engine, exc, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Query, Session, scoped_session
from sqlalchemy.pool import NullPool

from workbook import sandboxes
from workbook.plans import capture
from workbook.plans.nodes import tree, triggers
from workbook.plans.shown import Plan, Plans
from workbook.sqltape import Entry
from workbook.sqltape.recorder import paused

Where = Engine | AsyncEngine | Connection | Session | scoped_session[Any]
What = Executable | Query[Any] | Entry | str | Plan

_WHERE = (Engine, AsyncEngine, Connection, Session, scoped_session)
_PLANNED = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE", "EXECUTE"}
# How many workers join in, and which of them reads which rows, differs from run to run.
_ALONE = {"max_parallel_workers_per_gather": "0"}
# A large table is otherwise read from where the reader before stopped, and a LIMIT ends elsewhere.
_FROM_THE_TOP = {"synchronize_seqscans": "off"}


@overload
def plan(
    statement: What,
    on: Where | None = None,
    /,
    *,
    title: str = "",
    parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    analyze: bool = True,
    times: bool = False,
    buffers: bool = False,
    parallel: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Plan: ...


@overload
def plan(
    first: What,
    second: What,
    /,
    *others: What | Where,
    title: Sequence[str] = (),
    parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    analyze: bool = True,
    times: bool = False,
    buffers: bool = False,
    parallel: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Plans: ...


def plan(
    *things: Any,
    title: str | Sequence[str] = "",
    parameters: Any = None,
    analyze: bool = True,
    times: bool = False,
    buffers: bool = False,
    parallel: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Plan | Plans:
    """Run a statement with EXPLAIN (ANALYZE) and draw its plan; several stand side by side.

    ::

        plan(select(Post).where(Post.views > 100))            # on the last sandbox
        plan(select(Post), session)                           # sees what the session has flushed
        before = plan(statement, title="before")
        ...                                                   # create an index
        plan(before, plan(statement, title="with the index"))

    The statement is really run, in a transaction (or a savepoint of yours) that is rolled back:
    no row changes and nothing is committed. Only sequences do not go back: after the plan of an
    INSERT the next id is higher.

    Args:
        things: statements (also SQL as a string, an entry of the tape, or an earlier ``Plan``),
            and at the end the engine, connection or session; without one, the last sandbox.
        title: stands above the drawing; for several, one for each.
        parameters: for a statement with ``bindparam()``, or for an INSERT with rows.
        analyze: ``False`` only asks for the plan and does not run the statement.
        times: show milliseconds. They differ from run to run, so stored outputs leave them out.
        buffers: show how many pages of 8 kB each node touched.
        parallel: let PostgreSQL use helper processes, as it does for large tables.
        settings: for this plan alone, e.g. ``{"enable_seqscan": "off"}``.

    Raises:
        ValueError: PostgreSQL plans no such statement, or it is another database.
    """
    *statements, last = things or (None,)
    if isinstance(last, _WHERE):
        where: Where | None = last
    else:
        where, statements = None, [*statements, last]
    if not statements or any(
        isinstance(statement, (*_WHERE, type(None))) for statement in statements
    ):
        raise TypeError("plan() takes the statements first, and the engine or session at the end")
    if isinstance(last, AsyncSession | AsyncConnection):
        raise TypeError("In async code: await session.run_sync(lambda s: plan(statement, s))")
    titles = [title] if isinstance(title, str) else list(title)
    titles += [""] * (len(statements) - len(titles))
    chosen = {**_FROM_THE_TOP, **({} if parallel else _ALONE), **(settings or {})}
    plans = []
    for number, statement in enumerate(statements):
        if not isinstance(statement, Plan):
            where = where if where is not None else _last_sandbox()
            with paused(), _borrowed(where, statement) as (connection, like):
                sent = capture.of(statement, connection, like, parameters)
                answer = _ask(connection, sent, analyze, chosen)
                fired = triggers(answer, _before(connection) if answer.get("Triggers") else ())
            statement = Plan(sent, tree(answer, fired), titles[number])
            statement.triggers = fired
            statement.milliseconds = answer.get("Execution Time", 0.0)
            statement.compiled = answer.get("JIT", {}).get("Functions", 0)
            statement.ran, statement.times, statement.buffers = analyze, times, buffers
            statement.settings = dict(settings or {})
        plans.append(statement)
    return plans[0] if len(plans) == 1 else Plans(plans)


def _last_sandbox() -> Engine:
    engine = sandboxes.latest()
    if engine is None:
        raise ValueError("Where? Give plan() an engine or a session after the statement.")
    return engine


@contextmanager
def _borrowed(where: Where, statement: Any) -> Iterator[tuple[Connection, Session | None]]:
    """A connection to ask on; what is done on it is undone."""
    like = where() if isinstance(where, scoped_session) else where
    session = like if isinstance(like, Session) else None
    connection = _in_use(session, statement) if session is not None else like
    if isinstance(connection, Connection):
        _require_postgresql(connection.dialect.name)
        if not _autocommits(connection):
            # On the connection itself, where its temporary tables and prepared statements are.
            inside = connection.in_transaction()
            with connection.begin_nested() if inside else connection.begin() as transaction:
                yield connection, session
                transaction.rollback()
            return
        connection = connection.engine
    if isinstance(connection, AsyncEngine):  # the server is the same, whatever the driver
        connection = create_engine(
            connection.url.set(drivername="postgresql+psycopg2"), poolclass=NullPool
        )
    assert isinstance(connection, Engine)
    _require_postgresql(connection.dialect.name)
    # An engine may be set to AUTOCOMMIT, and then a rollback would undo nothing.
    fresh = connection.connect().execution_options(isolation_level="READ COMMITTED")
    with fresh, fresh.begin() as transaction:
        yield fresh, session
        transaction.rollback()


def _in_use(session: Session, statement: Any) -> Connection | Engine:
    """The connection on which the session is working, or its engine while it has none.

    ``session.connection()`` would take one out of the pool and leave it with the session.
    """
    bind = session.get_bind(clause=statement if hasattr(statement, "compile") else None)
    transaction = session.get_nested_transaction() or session.get_transaction()
    held = getattr(transaction, "_connections", {})
    return held[bind][0] if bind in held else bind


def _autocommits(connection: Connection) -> bool:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    return connection.dialect.detect_autocommit_setting(raw)


def _require_postgresql(dialect: str) -> None:
    if dialect != "postgresql":
        raise ValueError(f"plan() reads the plans of PostgreSQL; this engine talks to {dialect}.")


_BEFORE = text(
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE t.tgtype & 2 <> 0"  # TRIGGER_TYPE_BEFORE
)


def _before(connection: Connection) -> set[tuple[str, str]]:
    """Table and name of the triggers that fire BEFORE: the time of the change holds theirs."""
    return {(row[0], row[1]) for row in connection.execute(_BEFORE)}


def _ask(
    connection: Connection, sent: Entry, analyze: bool, settings: Mapping[str, str]
) -> Mapping[str, Any]:
    word = re.match(r"\s*([A-Za-z]+)", sent.sql)
    if word and word[1].upper() not in _PLANNED:
        raise ValueError(f"PostgreSQL plans queries and changes of rows, not {word[1].upper()}.")
    for name, value in settings.items():
        # The rollback takes it back.
        connection.execute(select(func.set_config(name, str(value), true())))
    options = "ANALYZE, BUFFERS, FORMAT JSON" if analyze else "FORMAT JSON"
    explain = f"EXPLAIN ({options}) {sent.sql}"
    try:
        answer = connection.exec_driver_sql(explain, sent.parameters).scalar()
    except exc.DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
        if code != "26000":  # invalid_sql_statement_name
            raise
        raise ValueError(
            "This connection has no prepared statement of that name. Give plan() the session or "
            "connection that sent PREPARE: PostgreSQL keeps prepared statements per connection."
        ) from error
    # asyncpg leaves the JSON as text.
    plans = json.loads(answer) if isinstance(answer, str) else answer
    return plans[0]  # type: ignore[no-any-return, index]
