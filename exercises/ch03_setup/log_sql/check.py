"""The check of ``log_sql``, chapter 3."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import URL, Engine, bindparam, insert, text
from sqlalchemy.orm import Session

from exercises.ch03_setup.common import Kept, other_handlers
from workbook.blog import Tag
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

MARKED = text(
    "SELECT 'from the ' || 'database' AS secret /* marked */ WHERE :name <> ''"
).bindparams(bindparam("name", "hunter2"))
OTHERS = ("", "blog", "sqlalchemy", "sqlalchemy.pool", "sqlalchemy.orm", "asyncio", "psycopg2")


def calls(world: World) -> Iterator[Call]:
    for level in (logging.NOTSET, logging.INFO):
        handler = Kept()
        handler.setLevel(level)
        yield call(
            From(partial(_cleared, handler), "handler"),
            after=partial(_arrived, handler),
        )


def _cleared(handler: Kept, _: Any) -> Kept:
    handler.records.clear()
    return handler


def _arrived(handler: Kept, engine: Any, url: URL, _: Any) -> Any:
    """What arrives at the handler when the engine is used, and when others log something."""
    if not isinstance(engine, Engine):
        return type(engine).__name__
    early = len(handler.records)
    with driver.uncounted(), engine.connect() as connection:
        connection.execute(MARKED).all()
        connection.execute(insert(Tag), [{"name": "hunter2 a"}, {"name": "hunter2 b"}])
        with Session(connection) as session:
            session.add(Tag(name="hunter2 c"))
            session.flush()
    engine.dispose()
    came = [
        (record.name.startswith("sqlalchemy.engine"), record.levelname)
        for record in handler.records[early:]
        if record.getMessage().startswith(("SELECT 'from", "INSERT INTO tags"))
    ]
    logged = handler.text()
    probes = [name for name in OTHERS if _hears(handler, name, logging.CRITICAL)]
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        probes += [logging.getLevelName(level)] * _hears(handler, "sqlalchemy.engine", level)
    return (
        came,
        "hunter2" in logged,
        "from the database" in logged,
        probes,
        other_handlers(handler),
        engine.url == url,
        early,
    )


def _hears(handler: logging.Handler, name: str, level: int) -> bool:
    """Whether what this logger is told at that level arrives at the handler."""
    logger: logging.Logger | None = logging.getLogger(name)
    assert logger is not None
    record = logger.makeRecord(name, level, __file__, 1, "told", (), None)
    if not logger.isEnabledFor(level) or level < handler.level or not handler.filter(record):
        return False
    while logger is not None and handler not in logger.handlers:
        logger = logger.parent if logger.propagate else None
    return logger is not None
