"""Check at start that the database can bear all connections that we may open."""

import logging

from app.database import Database
from app.postgres import db_errors

log = logging.getLogger(__name__)


class TooManyConnections(RuntimeError):
    """The settings promise more connections than the server has."""


async def check(database: Database) -> None:
    """Raise TooManyConnections if they do not fit. Without a database there is nothing to check."""
    settings = database.settings
    if settings.database_pooler:
        return  # the pooler holds the budget: its default_pool_size is what counts
    try:
        most = int(
            await database.reader.ask(
                "SELECT current_setting('max_connections')::int"
                " - current_setting('superuser_reserved_connections')::int"
            )
        )
    except db_errors.KINDS as error:
        log.warning(
            "the database cannot be reached yet, so the connection budget was not checked",
            extra={"cause": db_errors.cause(error)},
        )
        return
    allowed = most - settings.reserved_connections
    if settings.connections > allowed:
        raise TooManyConnections(
            f"{settings.replicas} replica(s) x {settings.web_concurrency} worker(s) x "
            f"({settings.pool_size} + {settings.pool_overflow} + {settings.read_pool_size}) = "
            f"{settings.connections} connections, but the server has only {allowed} left "
            "for them. Lower "
            "POOL_SIZE, POOL_OVERFLOW, READ_POOL_SIZE or WEB_CONCURRENCY, raise max_connections, "
            "or put PgBouncer in between (DATABASE_POOLER=true)."
        )
