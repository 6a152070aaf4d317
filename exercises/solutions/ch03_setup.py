"""Solutions of chapter 3."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import URL, Engine, create_engine, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from workbook.blog import Tag

Result = TypeVar("Result")


def address_of(user: str, password: str, host: str, port: int, database: str) -> str:
    """Write the address of a PostgreSQL database as text, for the driver psycopg2.

    Each part may hold any signs, also those that divide an address: ``@ / : % # ?`` and blanks.
    ``create_engine`` must read back from your text exactly the parts that you were given.
    """
    # str(url) would write *** for the password; this form is for programs, not for logs.
    return URL.create("postgresql+psycopg2", user, password, host, port, database).render_as_string(
        hide_password=False
    )


def make_engine(url: URL) -> Engine:
    """Make an engine for a small server that is restarted every night.

    - At most 3 connections at the same time. When all are out, a further request waits
      half a second and then fails.
    - 2 connections stay open in the pool when nobody needs them.
    - A connection that died in the pool is replaced unnoticed.
    - Neither log nor error messages show the values of parameters.
    - Nothing is printed, and nothing is sent before somebody uses the engine.
    """
    # The pool's size is a promise to the server: pool_size + max_overflow is the most it will see.
    return create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def run_in_session(factory: sessionmaker[Session], work: Callable[[Session], Result]) -> Result:
    """Call ``work`` with a new session and give back what it gives back.

    When ``work`` returns, what it did is committed. When it raises, everything is rolled back and
    the caller sees the error. The connection goes back to the pool in both cases.
    """
    # begin() commits at the end of the block or rolls back on an error, and closes in both cases.
    with factory.begin() as session:
        return work(session)


def ensure_tags(session: Session, names: list[str]) -> list[Tag]:
    """Give back one tag for each name, in the order of ``names``; add the tags that are missing.

    A name may stand in the list several times: each time it means the same tag. It must work with
    any session, also one that was made with ``autoflush=False``, or in which the caller has added
    such a tag that waits to be sent. The caller commits, not you.
    """
    tags = []
    for name in names:
        # What autoflush would do. Said out loud it also holds where that is off: the look-up sees
        # the tags that wait.
        session.flush()
        tag = session.scalar(select(Tag).where(Tag.name == name))
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags.append(tag)
    return tags


def read_settings(environ: Mapping[str, str]) -> URL:
    """Read an address for the driver psycopg2 from environment variables.

    ``environ`` is a mapping like ``os.environ``; read from nothing else. The variables:
    ``DB_USER``, ``DB_PASSWORD``, ``DB_HOST`` and ``DB_NAME`` must be there and not be empty.
    ``DB_PORT`` may be left out and is 5432 then; otherwise it is a number from 1 to 65535.

    Raise a ``ValueError`` if anything is wrong. Its message names **every** variable that is
    missing, empty or no such number, and no other variable. It never shows the password.
    """
    # Collected first and raised once: whoever sets this up should not find the mistakes one by one.
    wrong = [
        name for name in ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME") if not environ.get(name)
    ]
    port = environ.get("DB_PORT", "5432")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError(f"Missing, empty or not usable: {', '.join(wrong)}")
    return URL.create(
        "postgresql+psycopg2",
        environ["DB_USER"],
        environ["DB_PASSWORD"],
        environ["DB_HOST"],
        int(port),
        environ["DB_NAME"],
    )


def what_is_wrong(address: str) -> str | None:
    """Try an address at start-up and name the setting to look at; ``None`` when it works.

    - ``"address"``: the text is no address that can be read,
    - ``"driver"``: no such dialect, or its driver is not installed,
    - ``"host"``: the host's name is not known,
    - ``"port"``: nobody listens there,
    - ``"login"``: the server refuses the user or the password,
    - ``"database"``: the server has no such database.

    No connection stays open afterwards.
    """
    try:
        # Without a pool nothing stays open, so there is nothing to dispose of.
        engine = create_engine(address, poolclass=NullPool)
    except (ModuleNotFoundError, NoSuchModuleError):
        return "driver"
    except (ArgumentError, ValueError):
        return "address"
    try:
        with engine.connect() as connection:
            connection.execute(select(1))
    except OperationalError as error:
        message = str(error.orig)
        for words, setting in (
            ("could not translate host name", "host"),
            ("Connection refused", "port"),
            ("authentication failed", "login"),
            ("no password supplied", "login"),
            ("does not exist", "database"),
        ):
            if words in message:
                return setting
        raise
    return None


def log_sql(url: URL, handler: logging.Handler) -> Engine:
    """Make an engine whose SQL goes to ``handler``, through the logger ``sqlalchemy.engine``.

    Each statement arrives there once, at level INFO. Neither the values of parameters nor the rows
    of results arrive there, and nothing is printed.
    """
    # Not echo=True: that brings a handler of its own, which prints.
    logger = logging.getLogger("sqlalchemy.engine")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)
