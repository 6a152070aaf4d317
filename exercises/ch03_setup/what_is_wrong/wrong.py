"""Wrong answers to ``what_is_wrong``, each with what its author was thinking."""

from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool


def _setting(error: OperationalError) -> str:
    message = str(error.orig)
    if "translate host name" in message:
        return "host"
    if "refused" in message:
        return "port"
    return "login" if "authentication failed for user" in message else "database"


def _engine(address, **options):
    try:
        return create_engine(address, **options), None
    except (ModuleNotFoundError, NoSuchModuleError):
        return None, "driver"
    except (ArgumentError, ValueError):
        return None, "address"


def never_connects(address):
    """create_engine raises if anything is wrong."""
    try:
        _, wrong = _engine(address)
    except OperationalError as error:
        return _setting(error)
    return wrong


def leaves_connection_open(address):
    """with closes the connection."""
    engine, wrong = _engine(address)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        return _setting(error)


def driver_not_caught(address):
    """Everything that SQLAlchemy raises is an ArgumentError or an OperationalError."""
    try:
        with create_engine(address, poolclass=NullPool).connect():
            return None
    except (ArgumentError, ValueError) as error:
        return "driver" if isinstance(error, NoSuchModuleError) else "address"
    except OperationalError as error:
        return _setting(error)


def address_not_caught(address):
    """An address that cannot be read is an ArgumentError."""
    try:
        with create_engine(address, poolclass=NullPool).connect():
            return None
    except (ModuleNotFoundError, NoSuchModuleError):
        return "driver"
    except ArgumentError:
        return "address"
    except OperationalError as error:
        return _setting(error)


def connect_not_caught(address):
    """What create_engine accepts is right."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    with engine.connect():
        return None


def takes_login_for_database(address):
    """Look for the word in the message."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        message = str(error.orig)
        for word, setting in (
            ("host name", "host"),
            ("refused", "port"),
            ("database", "database"),
            ("password", "login"),
        ):
            if word in message:
                return setting


def takes_login_for_port(address):
    """The messages begin with the host and the port, so the port it is."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        message = str(error.orig)
        for word in ("host name", "port", "password", "database"):
            if word in message:
                return {"host name": "host", "password": "login"}.get(word, word)


def finds_nothing(address):
    """Whatever goes wrong, the program should start."""
    engine, wrong = _engine(address, poolclass=NullPool)
    try:
        with engine.connect():
            return None
    except Exception:
        return wrong


def only_postgresql(address):
    """This is about PostgreSQL; anything else is a driver that is not here."""
    if "://" in address and not address.startswith(("postgresql://", "postgresql+psycopg2://")):
        return "driver"
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        return _setting(error)
