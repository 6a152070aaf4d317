"""Wrong answers to ``read_settings``, each with what its author was thinking."""

import os
import re
from urllib.parse import quote_plus

from pydantic import BaseModel, Field
from sqlalchemy import URL, make_url


def _url(environ, port):
    return URL.create(
        "postgresql+psycopg2",
        environ["DB_USER"],
        environ["DB_PASSWORD"],
        environ["DB_HOST"],
        port,
        environ["DB_NAME"],
    )


_REQUIRED = ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME")


def names_only_the_first(environ):
    """Check each variable and stop at the first that is wrong."""
    for name in _REQUIRED:
        if not environ.get(name):
            raise ValueError(f"{name} is missing")
    port = environ.get("DB_PORT", "5432")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("DB_PORT is no port")
    return _url(environ, int(port))


def accepts_missing(environ):
    """get() never fails, which is good for settings."""
    return URL.create(
        "postgresql+psycopg2",
        environ.get("DB_USER"),
        environ.get("DB_PASSWORD"),
        environ.get("DB_HOST"),
        int(environ.get("DB_PORT", 5432)),
        environ.get("DB_NAME"),
    )


def accepts_empty(environ):
    """A variable is there or it is not."""
    missing = [name for name in _REQUIRED if name not in environ]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}")
    return _url(environ, int(environ.get("DB_PORT", 5432)))


def other_error(environ):
    """environ[...] raises by itself and even names the variable."""
    return _url(environ, int(environ.get("DB_PORT", "5432")))


def names_nothing(environ):
    """int() refuses what is no number, so that needs no code."""
    missing = [name for name in _REQUIRED if not environ.get(name)]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}")
    return _url(environ, int(environ.get("DB_PORT") or 5432))


def accepts_any_port(environ):
    """A port is a number."""
    port = environ.get("DB_PORT", "5432")
    wrong = [name for name in _REQUIRED if not environ.get(name)]
    if not port.isdigit():
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError(f"Missing or wrong: {', '.join(wrong)}")
    return _url(environ, int(port))


class _Settings(BaseModel):
    DB_USER: str = Field(min_length=1)
    DB_PASSWORD: str = Field(min_length=1)
    DB_HOST: str = Field(min_length=1)
    DB_NAME: str = Field(min_length=1)
    DB_PORT: int = Field(5432, ge=1, le=65535)


def names_too_many(environ):
    """pydantic's ValidationError is a ValueError and names every field that is wrong."""
    settings = _Settings.model_validate(environ)
    return _url(environ, settings.DB_PORT)


def password_in_message(environ):
    """Show what was there, so that the mistake is found quickly."""
    port = environ.get("DB_PORT", "5432")
    bad_port = not port.isdigit() or not 0 < int(port) < 65536
    wrong = [name for name in _REQUIRED if not environ.get(name)] + ["DB_PORT"] * bad_port
    if wrong:
        raise ValueError(f"Check {wrong}: {list(environ.values())}")
    return _url(environ, int(port))


def reads_os_environ(environ):
    """Settings come from os.environ."""
    return _url(os.environ, int(os.environ.get("DB_PORT", "5432")))


def password_torn(environ):
    """Put the parts into an address and let SQLAlchemy read it."""
    wrong = [name for name in _REQUIRED if not environ.get(name)]
    if wrong:
        raise ValueError(f"Missing: {', '.join(wrong)}")
    password = environ["DB_PASSWORD"].replace("@", "%40")
    return make_url(
        f"postgresql+psycopg2://{environ['DB_USER']}:{quote_plus(password)}@"
        f"{environ['DB_HOST']}:{environ.get('DB_PORT', '5432')}/{environ['DB_NAME']}"
    )


def _read(environ, port, is_port):
    wrong = [name for name in _REQUIRED if not environ.get(name)]
    wrong += [] if is_port(port) else ["DB_PORT"]
    if wrong:
        raise ValueError(f"Check {', '.join(wrong)}")
    return _url(environ, int(port))


def _is_port(port):
    return port.isascii() and port.isdigit() and 1 <= int(port) <= 65535


def pops(environ):
    """What has been read is no longer needed."""
    values = {name: environ.pop(name, "") for name in _REQUIRED}
    return _read(values, environ.pop("DB_PORT", "5432"), _is_port)


def empty_port_is_default(environ):
    """Empty is as good as left out."""
    return _read(environ, environ.get("DB_PORT") or "5432", _is_port)


def int_reads_more(environ):
    """int() knows what a number is."""

    def is_port(port):
        try:
            return 1 <= int(port) <= 65535
        except ValueError:
            return False

    return _read(environ, environ.get("DB_PORT", "5432"), is_port)


def strips_values(environ):
    """Blanks at the ends are typing errors."""
    values = {name: environ.get(name, "").strip() for name in _REQUIRED}
    return _read(values, environ.get("DB_PORT", "5432"), _is_port)


def five_digits(environ):
    """No port has more than five digits."""
    wrong = [name for name in _REQUIRED if not environ.get(name)]
    port = environ.get("DB_PORT", "5432")
    if not re.fullmatch("[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError(f"Missing or wrong: {', '.join(wrong)}")
    return _url(environ, int(port))
