"""Exercises for chapter 3. Replace each ``raise NotImplementedError`` and run its check."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag

Result = TypeVar("Result")


def address_of(user: str, password: str, host: str, port: int, database: str) -> str:
    """Write the address of a PostgreSQL database as text, for the driver psycopg2.

    The user, password and database may contain any characters, even those that separate the parts
    of an address: ``@ / : % # ?`` and spaces. The host is a name or an IP address, which may be
    IPv6. ``create_engine`` must read exactly these parts from your text, and nothing else.
    """
    raise NotImplementedError


def make_engine(url: URL) -> Engine:
    """Make an engine for a small server that is restarted every night.

    - The engine has at most 3 connections at the same time. When all are checked out, the next
      caller waits half a second and then gets an error.
    - 2 connections stay open in the pool when they aren't in use.
    - A connection that died in the pool is replaced, and the caller doesn't notice.
    - Neither the log nor error messages show the values of parameters.
    - Nothing is printed, and nothing is sent before the engine is used.
    - Everything else stays as it is with a plain ``create_engine(url)``.
    """
    raise NotImplementedError


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` once, with a new session from the factory, and return what it returns.

    When ``work`` returns, whatever the value, its changes are committed. When it raises, they are
    rolled back and the same error reaches the caller. In both cases the connection goes back to
    the pool.
    """
    raise NotImplementedError


def ensure_tags(session: Session, names: list[str]) -> list[Tag]:
    """Return one tag for each name, in the order of ``names``; add the tags that are missing.

    A name may be in the list several times; it means the same tag each time. Case matters. The
    function must work with any session, even one that was made with ``autoflush=False`` or one in
    which the caller has added or changed tags that haven't been sent yet. The session keeps its
    settings, and the caller commits, not you.
    """
    raise NotImplementedError


def read_settings(environ: Mapping[str, str]) -> URL:
    """Read an address for the driver psycopg2 from environment variables.

    ``environ`` is a mapping like ``os.environ``. Read from it alone, and don't change it.
    ``DB_USER``, ``DB_PASSWORD``, ``DB_HOST`` and ``DB_NAME`` must be set and not be empty; their
    values are used as they are. ``DB_PORT`` may be missing and is then 5432; otherwise it is a
    number from 1 to 65535, written with the digits 0 to 9 and nothing else.

    Raise a ``ValueError`` if anything is wrong. Its message names **every** variable that is wrong,
    and no other: each of the first four that is missing or empty, and ``DB_PORT`` if it is set to
    anything but a valid port number. It never shows the password.
    """
    raise NotImplementedError


def what_is_wrong(address: str) -> str | None:
    """Try an address at start-up and name the setting to look at; ``None`` when it works.

    - ``"address"``: the text isn't an address that can be read,
    - ``"driver"``: there is no such dialect, or its driver isn't installed,
    - ``"host"``: the host's name can't be looked up,
    - ``"port"``: no server listens there,
    - ``"login"``: the server refuses the user or the password,
    - ``"database"``: the server has no such database.

    The function works for every database that SQLAlchemy can open, whatever the user, the host and
    the database are called. No connection stays open afterwards.
    """
    raise NotImplementedError


def log_sql(url: URL, handler: logging.Handler) -> Engine:
    """Make an engine whose SQL goes to ``handler``, through the logger ``sqlalchemy.engine``.

    Each statement arrives there once, at level INFO. The values of parameters, result rows and the
    messages of other loggers don't arrive, and nothing is printed.
    """
    raise NotImplementedError
