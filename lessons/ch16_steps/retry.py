"""Do a whole unit of work again when the database, and not the work, is at fault."""

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")

# Serialization failure, deadlock, lock not available: the transaction was right, its moment wasn't.
PASSING = {"40001", "40P01", "55P03"}


def is_passing(error: DBAPIError) -> bool:
    """Whether the same work can succeed in another transaction, or on another connection."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return error.connection_invalidated or code in PASSING


def in_transaction(
    factory: sessionmaker[Session],
    work: Callable[[Session], T],
    attempts: int = 3,
    pause: float = 0.05,
) -> T:
    """Call the work with a session, commit, and return its result; try again where that can help.

    Each attempt has a new session, so the work must read again everything that its decisions
    depend on.
    """
    for attempt in range(1, attempts + 1):
        try:
            with factory.begin() as session:
                return work(session)
        except DBAPIError as error:
            if attempt == attempts or not is_passing(error):
                raise
        time.sleep(pause * 2**attempt)
    raise ValueError("attempts must be at least 1")


def lose_connection(session: Session) -> None:
    """Have the server end the session's connection, as a restart would."""
    session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
