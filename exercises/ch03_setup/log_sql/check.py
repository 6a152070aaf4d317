"""The check of ``log_sql``, chapter 3."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, bindparam, func, select, text
from sqlalchemy.exc import (
    SQLAlchemyError,
)

from exercises.ch03_setup.common import printed_by
from workbook.blog import Tag
from workbook.judge.case import Case
from workbook.judge.verdict import on


class _Kept(logging.Handler):
    """Keeps the lines that arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, record.getMessage()))


@on("authored")
def check_log_sql(case: Case) -> None:
    handler = _Kept()
    with _loggers_as_they_were(), printed_by() as out:
        engine = case.call(case.url, handler)
        case.mistake("returns_nothing", engine is None, "Nothing came back. Is a `return` missing?")
        case.mistake(
            "no_engine",
            not isinstance(engine, Engine),
            f"An engine was expected, not a {type(engine).__name__}.",
        )
        try:
            _use(case, engine)
        finally:
            engine.dispose()
    text_ = "\n".join(line for _, line in handler.lines)
    marked = [line for line in handler.lines if "/* marked */" in line[1]]
    case.mistake(
        "nothing_logged",
        not marked,
        "A statement was sent, but it did not arrive at the handler. Both the handler and the "
        "level belong to the logger sqlalchemy.engine; a level on the handler alone, or on the "
        "root logger, does not switch it on.",
    )
    case.mistake(
        "prints",
        bool(out.getvalue().strip()),
        "The SQL arrives at the handler, and it is printed too: by a handler that echo has "
        "added, or logging.basicConfig.",
        got=out.getvalue().splitlines()[:2],
    )
    case.mistake(
        "arrives_twice",
        len(marked) > 1,
        f"One statement was sent, and it arrived {len(marked)} times.",
    )
    case.mistake(
        "values_in_the_log",
        "hunter2" in text_,
        "A statement was sent with the parameter name='hunter2', and hunter2 stands in the log.",
        got=[line for _, line in handler.lines if "hunter2" in line][:1],
    )
    case.mistake(
        "rows_in_the_log",
        "from the database" in text_,
        "The rows of results stand in the log as well. At level DEBUG the engine logs each row.",
        got=[line for _, line in handler.lines if "from the database" in line][:1],
    )
    case.mistake(
        "other_level",
        marked[0][0] != logging.INFO,
        f"The statement arrived at level {logging.getLevelName(marked[0][0])}; INFO is asked for.",
    )


def _use(case: Case, engine: Engine) -> None:
    marked = text(
        "SELECT 'from the ' || 'database' AS secret /* marked */ WHERE :name <> ''"
    ).bindparams(bindparam("name", "hunter2"))
    try:
        with engine.connect() as connection:
            connection.execute(marked).all()
            connection.execute(select(func.count()).select_from(Tag)).all()
    except SQLAlchemyError as error:
        case.wrong("Your engine cannot be used.", "unusable", error)


@contextmanager
def _loggers_as_they_were() -> Iterator[None]:
    """Take handlers and levels away for the check, and put them back afterwards."""
    names = ["", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool"]
    loggers = [logging.getLogger(name) for name in names]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    for each in loggers:
        each.handlers[:] = []
    try:
        yield
    finally:
        for each, handlers, level, propagate in before:
            each.handlers[:] = handlers
            each.setLevel(level)
            each.propagate = propagate
