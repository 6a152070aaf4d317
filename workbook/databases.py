"""The seam between the workbook and its PostgreSQL.

Everything above this module works on any SQLAlchemy engine and asks only for "a database of this
name, made from that template". Where the server comes from is decided here and nowhere else:

* ``DATABASE_URL`` is set: that server (docker compose's, or any other PostgreSQL);
* otherwise: the embedded server, started when it is first needed.

All databases carry the prefix ``workbook_``; nothing without it is ever created or dropped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import errors, sql
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "workbook_"

LONGEST_NAME = 63 - len(PREFIX)  # bytes; PostgreSQL would cut the rest off without a word

# Seconds that a server gets which is starting, or recovering from a crash.
_PATIENCE = 20.0
_STARTING = ("starting up", "in recovery mode", "not yet accepting connections")


class DatabaseUnavailable(RuntimeError):
    """The server cannot be used. ``cure`` says what to do about it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.cure = cure


def url(name: str, driver: str = "psycopg2") -> URL:
    """The address of the database ``name``; nothing is created.

    Raises:
        DatabaseUnavailable: ``DATABASE_URL`` is not usable, or the embedded server will not start.
    """
    return _server().set(drivername=f"postgresql+{driver}", database=PREFIX + name)


def socket_url(name: str) -> URL:
    """As ``url``, by the workbook's own way in: through the socket of the embedded server.

    A connection costs 2 ms there, and 5 to 9 over TCP, where the password is exchanged.
    """
    return _maintenance_url().set(drivername="postgresql+psycopg2", database=PREFIX + name)


def create(
    name: str, *, template: str | None = None, settings: Mapping[str, str] | None = None
) -> URL:
    """A fresh database ``name``, a copy of ``template`` where one is given.

    One of that name is dropped first, with everybody who is still connected to it. Every later
    connection starts with ``settings``, for example ``{"statement_timeout": "5s"}``.

    Raises:
        DatabaseUnavailable: the server does not answer, or refuses.
        ValueError: the name is too long.
    """
    if len(name.encode()) > LONGEST_NAME:
        raise ValueError(f"{name!r} is too long: a name has {LONGEST_NAME} bytes at most.")
    with _maintenance() as cursor:
        _drop(cursor, name)
        _create(cursor, name, template)
        for setting, value in (settings or {}).items():
            cursor.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(PREFIX + name), sql.Identifier(setting), sql.Literal(value)
                )
            )
    return url(name)


def drop(name: str) -> None:
    """Remove the database ``name``; fine where there is none."""
    with _maintenance() as cursor:
        _drop(cursor, name)


# For the database of the connection that sends it. Workers of the server, such as autovacuum's,
# belong to nobody's code and refuse to be ended.
OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)
END_OTHERS = f"SELECT count(pg_terminate_backend(pid)) {OTHERS}"


def let_in(name: str, connections: bool) -> None:
    """Let a database accept new connections, or refuse them; those that are there go on."""
    with _maintenance() as cursor:
        state = sql.SQL("true" if connections else "false")
        cursor.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                sql.Identifier(str(url(name).database)), state
            )
        )


def names(start: str = "") -> list[str]:
    """The workbook's databases whose name begins with ``start``, without the prefix."""
    with _maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY datname")
        known = [row[0].removeprefix(PREFIX) for row in cursor if row[0].startswith(PREFIX)]
    return [name for name in known if name.startswith(start)]


def ensure_template(name: str, build: Callable[[URL], None]) -> str:
    """Make the template database ``name`` with ``build`` unless it is there. Returns ``name``.

    Two processes may call this at once: the second waits for the first. A build that fails leaves
    nothing behind. Nobody can connect to a template: with somebody in it, it could not be copied.
    """
    with _maintenance() as cursor:
        if _exists(cursor, name):
            return name
        # The lock belongs to the server, so it also holds between a kernel and the CLI.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", (PREFIX + name,))
        if not _exists(cursor, name):
            draft = f"{name}_draft"
            _drop(cursor, draft)
            _create(cursor, draft, None)
            try:
                build(url(draft))
            except BaseException:
                _drop(cursor, draft)
                raise
            before, after = sql.Identifier(PREFIX + draft), sql.Identifier(PREFIX + name)
            cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(before))
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(before, after))
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", (PREFIX + name,))
    return name


class Lock:
    """Names that belong to this process until it ends, however it ends.

    They are advisory locks of a connection of our own: the server lets go of them when the
    connection goes.
    """

    def __init__(self) -> None:
        self._connection = _connect()

    def take(self, name: str) -> bool:
        """Whether ``name`` is ours now. It is not when another process holds it."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (PREFIX + name,))
            return bool(cursor.fetchone()[0])

    def is_held(self) -> bool:
        """Whether the connection is still there, and with it the names."""
        return is_alive(self._connection)


def is_alive(connection: Any) -> bool:
    """Whether the server still answers on a driver's connection."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT")
    except psycopg2.Error:
        return False
    return True


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", (PREFIX + name,))
    return cursor.fetchone() is not None


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(PREFIX + name))
    )


def _create(cursor: Any, name: str, template: str | None) -> None:
    # The default strategy, through the write-ahead log: with the DROP that follows some day it
    # costs half of what FILE_COPY does, which makes a checkpoint for each of the two.
    # Nobody can be connected to template0, which would be in the way of its copy.
    source = PREFIX + template if template else "template0"
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
            sql.Identifier(PREFIX + name),
            sql.Identifier(source),
            sql.SQL("" if template else _locale(cursor.connection.server_version)),
        )
    )


def _locale(version: int) -> str:
    """UTF-8 and the order of code points, whatever the server's own databases have."""
    if version >= 170000:
        return "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    return "ENCODING 'UTF8' LOCALE 'C'"


@contextmanager
def _maintenance() -> Iterator[Any]:
    """A cursor outside any transaction: CREATE and DROP DATABASE accept no other."""
    connection = _connect()
    try:
        with connection.cursor() as cursor:
            yield cursor
    except errors.InsufficientPrivilege as error:
        raise DatabaseUnavailable(
            f"The role in DATABASE_URL may not do this: {str(error).strip()}",
            'It must be allowed to create databases: ALTER ROLE "<name>" CREATEDB;',
        ) from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise _unavailable(error) from error
    finally:
        connection.close()


def _connect() -> Any:
    try:
        return connect(_maintenance_url())
    except psycopg2.Error as error:
        if external_url():
            raise _unavailable(error) from error
    # The embedded server was stopped, or has crashed, since we asked for it.
    forget_server()
    try:
        return connect(_maintenance_url())
    except psycopg2.Error as error:
        raise _unavailable(error) from error


def forget_server() -> None:
    """Ask anew where the server is, when it is needed next."""
    _server.cache_clear()
    _embedded.cache_clear()


def connect(target: URL) -> Any:
    """A driver's connection that commits by itself. Waits for a server that is starting.

    Raises:
        psycopg2.Error: it cannot be reached, or lets nobody in.
    """
    options: dict[str, Any] = {
        "host": target.host,
        "port": target.port,
        "user": target.username,
        "password": target.password,
        "dbname": target.database or "postgres",
        "connect_timeout": 5,
        **{name: value for name, value in target.query.items() if isinstance(value, str)},
    }
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection = psycopg2.connect(**options)
            break
        except psycopg2.OperationalError as error:
            starting = any(word in str(error) for word in _STARTING)
            if not starting or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    connection.autocommit = True
    return connection


# What the message holds, and the cure for a server of one's own.
_CURES = [
    ("password authentication failed", "Correct the user and the password in DATABASE_URL."),
    (
        "no password supplied",
        "Give DATABASE_URL a password: postgresql+psycopg2://user:password@...",
    ),
    ('role "', "Correct the user in DATABASE_URL."),
    ('database "', "Correct the database in DATABASE_URL: every server has one called postgres."),
    ("could not translate host name", "Correct the host in DATABASE_URL."),
    ("too many clients", "End other programs that use this server, or raise its max_connections."),
    (
        "slots are reserved",
        "End other programs that use this server, or raise its max_connections.",
    ),
    (
        "shared memory segment",
        "The server's shared memory (/dev/shm) is too small, not its disk: a container gets more "
        "with `docker run --shm-size=256m` (Compose: `shm_size: 256m`).",
    ),
    ("No space left on device", "Make room on the disk of the database."),
    ("invalid connection option", "Remove that option from DATABASE_URL."),
    ("being accessed by other users", "End the programs that are connected to it."),
    ("", "Is it running? Correct host and port in DATABASE_URL, or unset it for the embedded one."),
]


def _unavailable(error: psycopg2.Error) -> DatabaseUnavailable:
    message = " ".join(str(error).split())
    what = "PostgreSQL refuses" if error.pgcode else "PostgreSQL does not answer"
    if "invalid connection option" in message:
        what = "DATABASE_URL has an option that the driver does not know"
    cure = next(cure for mark, cure in _CURES if mark in message)
    if not external_url() and "DATABASE_URL" in cure:
        cure = "`workbook db status` shows its log; `workbook db start` starts it."
    return DatabaseUnavailable(f"{what}: {message}.", cure)


def external_url() -> str | None:
    """The ``DATABASE_URL`` that replaces the embedded server, or ``None``."""
    return os.environ.get("DATABASE_URL") or None


@cache
def _server() -> URL:
    """The server over TCP, as the learner's own code and any SQL client reach it."""
    if given := external_url():
        return _checked(given)
    connection = _embedded()
    return URL.create(
        "postgresql+psycopg2",
        username=connection.user,
        password=connection.password,
        host=connection.host,
        port=connection.port,
        database="postgres",
    )


def _maintenance_url() -> URL:
    """As ``_server``; the embedded one through its socket, which saves the password exchange."""
    server = _server()
    if external_url():
        return server
    return server.set(host=str(_embedded().socket_dir))


@cache
def _embedded() -> Any:
    from workbook.embedded import Cluster, PostgresError, default_home

    # Settings for some other server: with PGSERVICE, PGHOSTADDR or PGSSLMODE nobody, also not the
    # learner's own engine, would reach this one.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    try:
        connection = Cluster(default_home()).start()
    except PostgresError as error:
        raise DatabaseUnavailable(str(error), error.cure) from error
    _restore_login(connection)
    return connection


def _restore_login(embedded: Any) -> None:
    """Give the learner's role its password back, if some code has changed it.

    The socket asks for no password, so the workbook itself would not notice; the learner's own
    engine, which comes over TCP, would be locked out for good.
    """
    options = {"host": embedded.host, "port": embedded.port, "dbname": "postgres"}
    try:
        psycopg2.connect(user=embedded.user, password=embedded.password, **options).close()
    except psycopg2.OperationalError as error:
        if "authentication failed" not in str(error) and "not permitted to log in" not in str(
            error
        ):
            return
        connection = psycopg2.connect(
            user=embedded.admin_user, **{**options, "host": str(embedded.socket_dir)}
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(
                    sql.SQL(
                        "ALTER ROLE {} LOGIN PASSWORD {} VALID UNTIL 'infinity' CONNECTION LIMIT -1"
                    ).format(sql.Identifier(embedded.user), sql.Literal(embedded.password))
                )
        finally:
            connection.close()


def _checked(given: str) -> URL:
    try:
        # The short name that hosting services give it; SQLAlchemy has dropped it.
        parsed = make_url(given.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnavailable(
            f"DATABASE_URL cannot be read: {str(error).rstrip('.')}.",
            "It should look like postgresql+psycopg2://user:password@localhost:5432/postgres",
        ) from error
    if "@" in f"{parsed.host}{parsed.database}":  # which are not named: they hold the password
        raise DatabaseUnavailable(
            "DATABASE_URL cannot be read: there is more than one @ in it.",
            "In a user name or password, write @ as %40, / as %2F, # as %23 and % as %25.",
        )
    if parsed.get_backend_name() != "postgresql":
        raise DatabaseUnavailable(
            f"DATABASE_URL names {parsed.get_backend_name()}; the workbook needs PostgreSQL.",
            "Give it postgresql+psycopg2://..., or unset it to use the embedded server.",
        )
    return parsed.set(drivername="postgresql+psycopg2")
