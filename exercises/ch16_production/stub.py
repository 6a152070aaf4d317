"""Exercises for chapter 16. Replace each ``raise NotImplementedError`` and run its check.

Each check runs your code and ours on the same databases, and compares what they return, what is in
the tables afterwards, the statements, and the errors. The class is a migration, as in chapter 10.
"""

# ruff: noqa: F401 - sa and op are for the migration
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from alembic import op
from passlib.context import CryptContext
from sqlalchemy import Connection, Engine, column, table
from sqlalchemy.orm import Session, sessionmaker
from starlette.types import ASGIApp

T = TypeVar("T")

accounts = table("accounts", column("id"), column("username"), column("password_hash"))
refresh_tokens = table(
    "refresh_tokens",
    column("digest"),
    column("account_id"),
    column("family"),
    column("expires_at"),
    column("used_at"),
)
answers = table("answers", column("key"), column("answer"))


def unsafe_settings(environ: Mapping[str, str]) -> list[str]:
    """Return the names, sorted, of the variables that should make an application refuse to start.

    `environ` is a mapping like `os.environ`. Read from it alone, and don't change it. Every
    variable that is wrong is in the list once, and no other.

    `DATABASE_URL` is wrong if it is missing, if SQLAlchemy can't read it, or if it isn't a
    PostgreSQL URL (any driver will do). `SECRET_KEY` is wrong if it is missing, has fewer than 32
    bytes in UTF-8, or fewer than ten different characters. `ECHO_SQL` is wrong if it is `1`,
    `true`, `yes` or `on`, in uppercase or lowercase, unless `ENVIRONMENT` is `development`: only
    that exact word, in lowercase, makes this rule less strict. A variable that is empty counts as
    missing.
    """
    raise NotImplementedError


def pool_options(
    max_connections: int, reserved: int, workers: int, *, rolling: bool
) -> dict[str, int]:
    """Return `create_engine` keyword arguments that keep the pools of all workers within the limit.

    The server accepts `max_connections`, of which `reserved` are left to others. Each worker gets
    the same number of connections, as many as possible. With `rolling`, the workers of the previous
    version go on running while as many new ones start.

    Return `pool_size` and `max_overflow`. Two thirds of a worker's connections, rounded up, are its
    pool; the rest are overflow. Raise a ValueError if a worker would get none, or if there isn't at
    least one worker.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def once(session: Session, key: str, work: Callable[[Session], str]) -> str:
    """Call `work(session)` only once for each key, but return its answer every time.

    The table `answers` has the columns `key`, the primary key, and `answer`, which may be NULL.
    If the key is new, call `work` and store its answer under the key. If the key exists, return
    the stored answer without calling `work`. If two transactions use the same new key at the same
    time, the second one waits for the first. If the first one commits, the second returns its
    answer; if the first one rolls back, the second calls `work`.

    If `work` raises an error, the error reaches the caller, and nothing is stored, neither the key
    nor anything that `work` has written, even if the caller commits. The transaction belongs to the
    caller, and what the caller did before stays.
    """
    raise NotImplementedError


def sign_in(session: Session, context: CryptContext, username: str, password: str) -> int | None:
    """Return the id of the account with this username and password, or None.

    The hashes are in `accounts.password_hash`. If the password is right and `context` considers the
    hash out of date, save a better one. Otherwise nothing changes. No password matches NULL, or a
    hash of a kind that the context doesn't know. If the scheme of a hash can't take the password
    (bcrypt refuses more than 72 bytes), it doesn't match either. Where there is no such username or
    its hash is NULL, a hash is computed all the same (`context.dummy_verify()`), so that the
    response time reveals nothing. No more than two statements are sent. The transaction is the
    caller's.
    """
    raise NotImplementedError


def rotate(session: Session, digest: str, new_digest: str, now: datetime) -> int | None:
    """Use a refresh token, and return the id of its account, or None if it is refused.

    The table `refresh_tokens` holds the digests of the tokens. A token is good for one use, before
    `expires_at`. When it is used, its `used_at` becomes `now`, and a new row is added: with
    `new_digest`, for the same account, in the same `family`, unused, and expiring 30 days after
    `now`. A token that was used before is in the wrong hands: all rows of its family are deleted,
    even if it has expired since. A token that isn't there, or that has expired unused, changes
    nothing. Two transactions may do this with the same token at the same time; one of them gets
    the id. The transaction is the caller's.
    """
    raise NotImplementedError


class BothNames:
    """The step before a rename: while two versions of the application run, both columns are right.

    One version reads and writes ``users.full_name``, the other one ``users.display_name``, which is
    new: text of at most 100 characters that may be NULL. ``upgrade`` adds this column, and a
    trigger ``both_names`` on ``users`` with a function ``both_names()``. Whatever an INSERT or an
    UPDATE writes into one of the two columns is in both afterwards, including NULL. If a statement
    writes a new value into both, ``display_name`` takes precedence; an INSERT that leaves one of
    them out is taken to write only the other one. An UPDATE that changes neither leaves both as
    they are. Existing rows stay as they are: they are filled later, a few at a time.

    ``downgrade`` removes the trigger, the function and the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


def backfill(engine: Engine, size: int) -> int:
    """Copy `users.full_name` to the new column `users.display_name`, and return the number of rows.

    Copy each row in which the two differ; NULL is a value like any other here. Rows in which the
    two are already the same aren't written. Go through the rows in the order of their ids, and
    write `size` rows in each transaction (in the last one, those that are left), so that no
    transaction waits long for a locked row. If a transaction fails, those before it stay committed,
    and the error goes to the caller.
    """
    raise NotImplementedError


def differing_tables(connection: Connection, one: str, other: str) -> list[str]:
    """Return the names of the tables that differ between two schemas, sorted.

    The result shows whether a restore is complete. A table differs if only one of the schemas has
    it, or if its rows aren't the same: both tables must have each row the same number of times, in
    any order. Names are compared exactly and may contain any characters. A table that is in both
    schemas has the same columns in the same order. Ignore views. Let PostgreSQL compare the rows:
    fetch none of them.
    """
    raise NotImplementedError


def with_request_ids(app: ASGIApp, current: ContextVar[str], new_id: Callable[[], str]) -> ASGIApp:
    """Return an ASGI application that calls `app`, with the id of the request in `current`.

    The id is the request's header `X-Request-ID`, if that has 1 to 64 characters, all of them ASCII
    letters, digits, `.`, `_` or `-`; otherwise it comes from `new_id()`, which is called only then.
    While `app` serves the request, `current.get()` is the id; afterwards, even after an error, it
    is what it was before. The response has one header `x-request-id` (names of headers are in
    lowercase in ASGI) with the id, whatever `app` has put there. What isn't an HTTP request is
    passed on as it is, and gets no id. Errors go to the caller.
    """
    raise NotImplementedError
