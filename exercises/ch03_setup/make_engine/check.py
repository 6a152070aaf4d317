"""The check of ``make_engine``, chapter 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Engine, exc, text
from sqlalchemy.pool import QueuePool

from exercises.ch03_setup.common import end_connections, logged, other_handlers
from workbook.judge.case import Case
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

CHANGED = text("SELECT name, setting FROM pg_settings WHERE source = 'client' ORDER BY name")
FAILING = text("SELECT 1 / 0 WHERE :password <> ''")


def calls(world: World) -> Iterator[Call]:
    yield call(after=_use)
    yield call(
        hand=lambda url: url.update_query_dict({"application_name": "it's 100%"}), after=_use
    )


def _use(engine: Any, url: URL, _: Any) -> Any:
    """What the caller can see of an engine by using it."""
    if not isinstance(engine, Engine):
        return type(engine).__name__
    with driver.uncounted():
        try:
            return _seen(engine, url)
        finally:
            engine.dispose()


def _seen(engine: Engine, url: URL) -> dict[str, Any]:
    pool: Any = engine.pool
    bare = engine.url.set(query={}) == url.set(query={})
    seen: dict[str, Any] = {"same address": bare, "options of the address": dict(engine.url.query)}
    seen["kind of pool"] = isinstance(pool, QueuePool)
    if not isinstance(pool, QueuePool):
        return seen
    seen["patience"] = float(pool.timeout())
    pool._timeout = 0  # the rest need not wait for it
    held: list[Any] = []
    try:
        while len(held) < 9:
            held.append(engine.connect())
    except exc.TimeoutError:
        pass
    seen["most"] = len(held)
    seen["settings"] = (
        held[0].execute(CHANGED).all(),
        held[0].get_isolation_level(),
        held[0].connection.dbapi_connection.autocommit,
    )
    pids = [connection.scalar(text("SELECT pg_backend_pid()")) for connection in held]
    for connection in held:
        connection.close()
    seen["kept"] = pool.checkedin()
    with logged("sqlalchemy.engine") as log, engine.connect() as connection:
        seen["secret in the error"] = "hunter2" in _error(connection)
        connection.rollback()
        connection.execute(text("SELECT :password"), {"password": "hunter2"})
    seen["secret in the log"] = "hunter2" in log.text()
    end_connections(url, pids)
    try:
        with engine.connect() as connection:
            seen["survives"] = connection.scalar(text("SELECT 1"))
    except exc.DBAPIError as error:
        seen["survives"] = type(error).__name__
    seen["handlers"] = other_handlers()
    return seen


def _error(connection: Any) -> str:
    try:
        connection.execute(FAILING, {"password": "hunter2"})
    except exc.DBAPIError as error:
        return str(error)
    return ""


@on("authored")
def check_make_engine(case: Case) -> None:
    engine = case.call(case.url)
    if not isinstance(engine, Engine):
        return
    seen = _use(engine, case.url, None)
    if not seen["kind of pool"]:
        return
    case.mistake(
        "waits_too_long" if seen["patience"] > 0.5 else "gives_up_early",
        seen["patience"] != 0.5,
        f"When all connections are checked out, your engine waits {seen['patience']:g} seconds "
        "before it gives up; the task asks for half a second.",
    )
    most = "More than 8 connections" if seen["most"] > 8 else f"{seen['most']} connections"
    most = "1 connection" if seen["most"] == 1 else most
    case.mistake(
        "wrong_budget",
        seen["most"] != 3,
        f"{most} could be checked out at the same time; the task asks for 3. pool_size and "
        "max_overflow add up.",
    )
    case.mistake(
        "keeps_another_number",
        seen["kept"] != 2,
        f"When all connections have been returned, the pool keeps {seen['kept']} open; the task "
        "asks for 2. Which of the two numbers of the pool says how many are kept?",
    )
