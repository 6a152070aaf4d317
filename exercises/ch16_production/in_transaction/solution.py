"""The reference solution of ``in_transaction``."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")

PASSING = {"40001", "40P01", "55P03"}


def in_transaction(
    factory: sessionmaker[Session], work: Callable[[Session], T], attempts: int
) -> T:
    """Call `work(session)` in a transaction of its own, commit, and return what it returned.

    Some failures are temporary: the connection was lost, or PostgreSQL reports a serialization
    failure (40001), a deadlock (40P01) or a lock that wasn't available (55P03). After one of these,
    call `work` again at once, with a new session, for at most `attempts` attempts altogether. The
    COMMIT may fail in the same way. If the last attempt fails, its error goes to the caller; any
    other error goes to the caller at once. Nothing from a failed attempt is saved. `attempts` is at
    least 1. (If the connection is lost during COMMIT, the work may be done twice; that is
    acceptable here.)
    """
    while True:
        attempts -= 1
        try:
            # The block commits at its end: a COMMIT that fails is caught here, too.
            with factory.begin() as session:
                return work(session)
        except DBAPIError as error:
            code = getattr(error.orig, "pgcode", None)
            if attempts < 1 or not (error.connection_invalidated or code in PASSING):
                raise
