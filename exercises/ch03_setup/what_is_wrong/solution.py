"""The reference solution of ``what_is_wrong``."""

import re

from sqlalchemy import create_engine, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool


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
        # Without the parts in quotes: a database may be called "Connection refused".
        message = re.sub('"[^"]*"', "", str(error.orig))
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
