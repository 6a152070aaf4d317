"""Other right answers to ``what_is_wrong``."""

import re

from sqlalchemy import create_engine, exc, make_url
from sqlalchemy.pool import NullPool


def step_by_step(address):
    """Read, find the driver, connect: each step has its errors."""
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError):
        return "address"
    try:
        url.get_dialect().import_dbapi()
    except (exc.NoSuchModuleError, ImportError):
        return "driver"
    except exc.ArgumentError:
        return "address"
    engine = create_engine(url)
    try:
        engine.connect().close()
    except exc.OperationalError as error:
        return _from(error)
    finally:
        engine.dispose()
    return None


def _from(error):
    said = str(error.orig)
    if "FATAL:" not in said:
        return "host" if said.startswith("could not translate") else "port"
    said = said.split("FATAL:")[-1].strip()
    return "database" if re.fullmatch(r'database ".*" does not exist', said) else "login"


def of_the_dbapi(address):
    """The connection of the driver is enough."""
    try:
        engine = create_engine(address, poolclass=NullPool)
    except exc.NoSuchModuleError:
        return "driver"
    except ImportError:
        return "driver"
    except Exception:
        return "address"
    try:
        connection = engine.raw_connection()
    except (exc.DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        return _from(error if hasattr(error, "orig") else _Wrapped(error))
    connection.close()
    return None


class _Wrapped:
    def __init__(self, orig):
        self.orig = orig


def by_its_end(address):
    """How the message ends, and what comes before the first colon."""
    try:
        engine = create_engine(address)
    except (exc.NoSuchModuleError, ModuleNotFoundError):
        return "driver"
    except (exc.ArgumentError, ValueError):
        return "address"
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT 1")
    except exc.OperationalError as error:
        return _from(error)
    finally:
        engine.dispose(close=True)
