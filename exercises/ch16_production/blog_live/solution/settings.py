"""What the environment says, read once when the application starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError

# The default and the largest value of each number.
NUMBERS = {
    "POOL_SIZE": (5, 50),
    "POOL_TIMEOUT_MS": (2000, 60_000),
    "STATEMENT_TIMEOUT_MS": (5000, 60_000),
    "LOCK_TIMEOUT_MS": (1000, 60_000),
}


@dataclass(frozen=True)
class Settings:
    """The settings of one process."""

    database_url: URL
    secret_key: str = field(repr=False)
    pool_size: int
    pool_timeout_ms: int
    statement_timeout_ms: int
    lock_timeout_ms: int


def load(environ: Mapping[str, str]) -> Settings:
    """Read them all, and complain of all that are wrong at once, without their values."""
    wrong = []
    url = _address(environ.get("DATABASE_URL", ""))
    if url is None:
        wrong.append("DATABASE_URL")
    key = environ.get("SECRET_KEY", "")
    # Whatever isn't the one word is production: a typing error must not make it less strict.
    strict = environ.get("ENVIRONMENT") != "development"
    if not key or (strict and (len(key.encode()) < 32 or len(set(key)) < 10)):
        wrong.append("SECRET_KEY")
    numbers = {}
    for name, (default, most) in NUMBERS.items():
        number = _number(environ.get(name) or str(default))
        if number is None or not 1 <= number <= most:
            wrong.append(name)
        else:
            numbers[name.lower()] = number
    if wrong or url is None:
        raise ValueError(f"The application doesn't start. Missing or unsafe: {', '.join(wrong)}")
    return Settings(url, key, **numbers)


def _address(text: str) -> URL | None:
    try:
        url = make_url(text)
        if url.get_backend_name() != "postgresql":
            return None
        create_engine(url)  # knows whether there is such a driver
    except (ArgumentError, ImportError, ValueError):  # ValueError: a port that isn't a number
        return None
    return url


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
