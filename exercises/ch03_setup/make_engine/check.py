"""The check of ``make_engine``, chapter 3."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import (
    DBAPIError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeout,
)
from sqlalchemy.pool import QueuePool

from exercises.ch03_setup.common import OTHERS, connections_of, printed_by
from workbook.judge.case import Case
from workbook.judge.compare import said
from workbook.judge.verdict import on


@on("authored")
def check_make_engine(case: Case) -> None:
    case.sql("SELECT 1")  # our own connection, so that it is not counted as a new one
    with printed_by() as out:
        engine = case.call(case.url)
    case.mistake("returns_nothing", engine is None, "Nothing came back. Is a `return` missing?")
    case.mistake(
        "no_engine",
        not isinstance(engine, Engine),
        f"An engine was expected, not a {type(engine).__name__}.",
    )
    try:
        case.mistake(
            "connects_at_once",
            bool(connections_of(case, 0)),
            "Your function has opened a connection already. Nothing should be sent before somebody "
            "uses the engine.",
        )
        held = _take_all(case, engine, out)
        case.mistake(
            "wrong_budget",
            len(held) != 3,
            f"{len(held)} connections could be out at the same time; 3 were asked for. pool_size "
            "and max_overflow count together.",
        )
        for connection in held:
            connection.close()
        kept = engine.pool.checkedin()
        case.mistake(
            "keeps_another_number",
            kept != 2,
            f"When all are back, the pool keeps {kept} open; 2 were asked for. Which of the two "
            "numbers of the pool says what is kept?",
        )
        _is_discreet(case, engine)
        case.sql(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")
        try:
            with redirect_stdout(out), engine.connect() as connection:
                connection.execute(select(1))
        except OperationalError as error:
            case.wrong(
                "The server ended the connections that lay in the pool, as a restart does. The "
                "next use of your engine then failed.",
                "no_pre_ping",
                error,
                symptom=None,
            )
        case.mistake(
            "prints",
            bool(out.getvalue()),
            "Your engine prints what it sends. Leave echo out: off is the default.",
        )
    finally:
        engine.dispose()


def _take_all(case: Case, engine: Engine, out: io.StringIO) -> list[Any]:
    """Check out until the engine refuses."""
    if not isinstance(engine.pool, QueuePool):
        case.wrong(
            f"A {type(engine.pool).__name__} has no limit and keeps nothing open.", "no_pool"
        )
    patience = engine.pool.timeout()
    case.mistake(
        "waits_too_long",
        patience > 1,
        f"When all connections are out, your engine waits {patience:g} seconds before it gives up; "
        "half a second was asked for.",
    )
    case.mistake(
        "gives_up_at_once",
        patience < 0.2,
        f"When all connections are out, your engine waits {patience:g} seconds; half a second was "
        "asked for.",
    )
    held: list[Any] = []
    try:
        with redirect_stdout(out):
            while len(held) < 9:
                held.append(engine.connect())
    except PoolTimeout:
        pass
    except SQLAlchemyError as error:
        case.wrong(
            "Your engine does not connect to the address that it was given.",
            "does_not_connect",
            error,
            got=[said(engine.url.render_as_string(hide_password=True))],
        )
    return held


def _is_discreet(case: Case, engine: Engine) -> None:
    failing = text("SELECT 1 / 0 WHERE :password <> ''")
    try:
        with engine.connect() as connection:
            connection.execute(failing, {"password": "hunter2"})
    except DBAPIError as error:
        case.mistake(
            "secrets_in_errors",
            "hunter2" in str(error),
            "A statement with the parameter password='hunter2' failed, and the text of the error "
            "shows hunter2.",
        )
