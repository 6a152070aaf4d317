"""Exercises of chapter 3. Replace each ``raise NotImplementedError`` and run its check."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag

Result = TypeVar("Result")


def address_of(user: str, password: str, host: str, port: int, database: str) -> str:
    """Write the address of a PostgreSQL database as text, for the driver psycopg2.

    User, password and database may hold any characters, also those that divide an address:
    ``@ / : % # ?`` and blanks. The host is a name or an IP address, of version 6 as well.
    ``create_engine`` must read back from your text exactly these parts, and nothing else.
    """
    raise NotImplementedError


def make_engine(url: URL) -> Engine:
    """Make an engine for a small server that is restarted every night.

    - At most 3 connections at the same time. When all are out, a further request waits
      half a second and then fails.
    - 2 connections stay open in the pool when nobody needs them.
    - A connection that died in the pool is replaced unnoticed.
    - Neither log nor error messages show the values of parameters.
    - Nothing is printed, and nothing is sent before the engine is used.
    - All else is as ``create_engine`` does it without options.
    """
    raise NotImplementedError


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` once, with a new session of the factory, and return what it returns.

    When ``work`` returns, what it did is committed, whatever the value. When it raises, everything
    is rolled back and that same error reaches the caller. The connection goes back to the pool in
    both cases.
    """
    raise NotImplementedError


def ensure_tags(session: Session, names: list[str]) -> list[Tag]:
    """Return one tag for each name, in the order of ``names``; add the tags that are missing.

    A name may stand in the list several times: each time it means the same tag. Names are compared
    as they are. It must work with any session, also one that was made with ``autoflush=False``, or
    in which the caller has added or changed tags that wait to be sent. The session keeps its
    settings, and the caller commits, not you.
    """
    raise NotImplementedError


def read_settings(environ: Mapping[str, str]) -> URL:
    """Read an address for the driver psycopg2 from environment variables.

    ``environ`` is a mapping like ``os.environ``; read from nothing else, and change nothing in it.
    ``DB_USER``, ``DB_PASSWORD``, ``DB_HOST`` and ``DB_NAME`` must be there and not be empty; their
    values are taken as they are. ``DB_PORT`` may be left out and is 5432 then; otherwise it is a
    number from 1 to 65535, written with the digits 0 to 9 and nothing else.

    Raise a ``ValueError`` if anything is wrong. Its message names **every** variable that is
    missing, empty or not such a number, and no other variable. It never shows the password.
    """
    raise NotImplementedError


def what_is_wrong(address: str) -> str | None:
    """Try an address at start-up and name the setting to look at; ``None`` when it works.

    - ``"address"``: the text isn't an address that can be read,
    - ``"driver"``: there is no such dialect, or its driver isn't installed,
    - ``"host"``: the host's name isn't known,
    - ``"port"``: no server listens there,
    - ``"login"``: the server refuses the user or the password,
    - ``"database"``: the server has no such database.

    It works for every database that SQLAlchemy can open, and whatever the parts are called. No
    connection stays open afterwards.
    """
    raise NotImplementedError


def log_sql(url: URL, handler: logging.Handler) -> Engine:
    """Make an engine whose SQL goes to ``handler``, through the logger ``sqlalchemy.engine``.

    Each statement arrives there once, at level INFO. Neither the values of parameters nor the rows
    of results arrive there, nor what other loggers have to say, and nothing is printed.
    """
    raise NotImplementedError
