"""What several checks of chapter 3 share."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import URL

from workbook.judge.equivalence import driver


class Kept(logging.Handler):
    """Keeps the records that arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def text(self) -> str:
        return "\n".join(record.getMessage() for record in self.records)


@contextmanager
def logged(name: str) -> Iterator[Kept]:
    """What arrives at a logger at level INFO inside the block."""
    logger, handler = logging.getLogger(name), Kept()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def other_handlers(known: logging.Handler | None = None) -> list[str]:
    """The handlers of all loggers: what prints is among them."""
    loggers = [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    return sorted(
        f"{type(handler).__name__} on {logger.name}"
        for logger in loggers
        for handler in logger.handlers
        if handler is not known
    )


def end_connections(url: URL, pids: list[int]) -> None:
    """End connections of the server, as a restart does."""
    with driver.uncounted():
        connection = psycopg2.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=url.database,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", (pids,))
        connection.close()
