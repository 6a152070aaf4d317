"""Which errors of the database are a matter of the moment."""

from sqlalchemy import exc
from sqlalchemy.exc import DBAPIError, OperationalError

REPEATED = {"40001", "40P01"}  # serialization failure, deadlock
GIVEN_UP = {"57014", "55P03", "57P01", "57P03", "53300"}  # waited too long; no connection


def is_repeated(error: BaseException) -> bool:
    """Whether the same work may well succeed if it is done again."""
    return isinstance(error, DBAPIError) and _code(error) in REPEATED


def is_unavailable(error: BaseException) -> bool:
    """Whether the database didn't answer in time, or not at all: nobody's mistake."""
    if isinstance(error, exc.TimeoutError):  # of the pool
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or _code(error) in REPEATED | GIVEN_UP:
        return True
    # Without a code: there was no connection that could have reported one.
    return isinstance(error, OperationalError) and _code(error) is None


def _code(error: DBAPIError) -> str | None:
    return getattr(error.orig, "pgcode", None)
