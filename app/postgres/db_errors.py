"""What the database's errors mean to a client."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError


class PoolExhausted(TimeoutError):
    """No connection of the pool became free in time."""


# All that may come up from SQLAlchemy, from asyncpg, and from the network below them. OSError
# includes TimeoutError.
KINDS: tuple[type[Exception], ...] = (
    DBAPIError,
    PoolTimeout,
    StaleDataError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # A connection that has got "the server is going down" and not yet the end that follows it.
    asyncpg.InternalClientError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Status, code and words."""

    status: int
    code: str
    detail: str


_UNREACHABLE = Meaning(503, "database_unavailable", "The database cannot be reached right now.")
# Not repeated, as _UNREACHABLE is: a request that already waited this long shouldn't wait again.
_SILENT = Meaning(503, "database_unavailable", "The database does not answer.")
_BUSY = Meaning(503, "database_busy", "All connections to the database are in use.")
_FULL = Meaning(503, "database_full", "The database is out of disk space: it can only be read.")
_OUT_OF_MEMORY = Meaning(503, "database_busy", "The database is out of memory right now.")
_LIMITED = Meaning(
    503, "database_limit", "The request needs more resources than the database allows."
)
_CONFLICT = Meaning(503, "try_again", "Another request was changing the same rows.")
NOT_MIGRATED = Meaning(
    503, "not_migrated", "The database has not been migrated to this version of the API yet."
)
_MIGRATING = Meaning(503, "try_again", "The database has just been migrated.")
_STALE = Meaning(412, "changed_meanwhile", "Another request has changed this since you read it.")

# By SQLSTATE, or by its class (the first two characters).
_BY_STATE = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,  # the password was changed, or the database does not let us in
    "3D": _UNREACHABLE,  # there is no database of that name (yet)
    "57P01": _UNREACHABLE,  # admin_shutdown
    "57P02": _UNREACHABLE,  # crash_shutdown
    "57P03": _UNREACHABLE,  # cannot_connect_now
    "57P05": _UNREACHABLE,  # idle_session_timeout
    "25P03": Meaning(503, "too_slow", "The transaction was idle for too long."),
    "57014": Meaning(503, "statement_timeout", "The query took too long and was stopped."),
    "55P03": Meaning(503, "lock_timeout", "Another transaction holds a lock that this one needs."),
    "53": _BUSY,  # too many connections
    "53100": _FULL,
    "53200": _OUT_OF_MEMORY,
    "53400": _LIMITED,  # configuration_limit_exceeded, e.g. of temporary files
    "25006": _UNREACHABLE,  # read-only: a standby during a failover
    "42P01": NOT_MIGRATED,  # undefined_table
    "42703": NOT_MIGRATED,  # undefined_column
    "42704": NOT_MIGRATED,  # undefined_object, e.g. the type of an enum
    "40001": _CONFLICT,
    "40P01": _CONFLICT,
    "23505": Meaning(409, "already_exists", "Something with that name already exists."),
    "23503": Meaning(
        409,
        "missing_reference",
        "The request refers to something that doesn't exist or no longer exists.",
    ),
    # The bounds of app/schemas/fields.py come first; these are the net below them.
    "23": Meaning(422, "invalid", "The database does not accept these values."),
    "22": Meaning(422, "invalid", "The database does not accept these values."),
    "54": Meaning(422, "invalid", "The input is too large for the database."),
}

# A unique index by its name: which field is taken.
_TAKEN = {
    "uq_users_username_lower": Meaning(409, "username_taken", "This username is taken."),
    "uq_users_email_lower": Meaning(409, "email_taken", "This e-mail address is taken."),
}


def translate(error: BaseException) -> Meaning | None:
    """What to tell the client; None if it is a mistake of ours."""
    if isinstance(error, StaleDataError):
        return _STALE
    if isinstance(error, (PoolTimeout, PoolExhausted)):
        return _BUSY
    if isinstance(_cause(error), TimeoutError):
        return _SILENT
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _UNREACHABLE
    if is_outdated(error):
        return _MIGRATING
    if _is_too_deep(error):
        return _BY_STATE["54"]
    state = sqlstate(error)
    if state is None:
        return _UNREACHABLE if _is_connection_error(error) else None
    if state == "23505" and (taken := _TAKEN.get(constraint(error) or "")):
        return taken
    return _BY_STATE.get(state) or _BY_STATE.get(state[:2])


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's own code of the error, if it comes from there."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None)


def constraint(error: BaseException) -> str | None:
    """The name of the constraint that was violated."""
    return getattr(_cause(error), "constraint_name", None)


def cause(error: BaseException) -> str:
    """What has really happened, for the log: kind and message, without statement and values."""
    first = _cause(error)
    lines = str(first).splitlines()
    message = f"{type(first).__name__}: {lines[0] if lines else ''}".rstrip(": ")
    if hint := _hint(first, message):
        return f"{message} ({hint})"
    return message


def _hint(error: BaseException, message: str) -> str:
    """Where to look, if the message does not say it."""
    if "startup parameter" in message or isinstance(
        error, (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError)
    ):
        return "behind PgBouncer set DATABASE_POOLER=true"
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return "check the user and the password in the database's address"
    if isinstance(error, socket.gaierror):
        return "check the host in the database's address"
    return ""


def may_be_repeated(error: BaseException) -> bool:
    """Whether a second run may succeed where nothing was committed.

    After a serialization failure, a deadlock or a lost connection PostgreSQL has rolled back. Also
    after a migration that changed something under a prepared statement, which is then prepared
    anew. Whether anything was committed, app/operations/usage.py knows.
    """
    return was_rolled_back(error) or translate(error) is _UNREACHABLE


def was_rolled_back(error: BaseException) -> bool:
    """Whether PostgreSQL itself reports that the transaction left nothing behind."""
    return sqlstate(error) in {"40001", "40P01"} or is_outdated(error)


def is_outdated(error: BaseException) -> bool:
    """Whether the connection knows a schema that is no more, and a new one would succeed.

    A type that was dropped and made again, as by a downgrade and an upgrade, has another number.
    PostgreSQL has no code of its own for it.
    """
    original = _cause(error)
    if isinstance(original, asyncpg.InternalServerError):
        return str(original).startswith("cache lookup failed for type")
    return isinstance(original, asyncpg.InvalidCachedStatementError)


def _is_too_deep(error: BaseException) -> bool:
    """A search that PostgreSQL cannot parse. It has no code of its own for it."""
    original = _cause(error)
    return isinstance(original, asyncpg.InternalServerError) and "tsquery" in str(original)


def _is_connection_error(error: BaseException) -> bool:
    return isinstance(_cause(error), (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError))


def _cause(error: BaseException) -> BaseException:
    """The exception of asyncpg itself: SQLAlchemy wraps it twice."""
    if not isinstance(error, DBAPIError):
        return error
    return getattr(error.orig, "__cause__", None) or error.orig or error
