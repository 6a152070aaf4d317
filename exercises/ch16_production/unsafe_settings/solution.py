"""The reference solution of ``unsafe_settings``."""

from collections.abc import Mapping

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


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
    wrong = []
    if not _is_postgresql(environ.get("DATABASE_URL", "")):
        wrong.append("DATABASE_URL")
    # Whatever isn't the one word is production: a typing error must not make it less strict.
    strict = environ.get("ENVIRONMENT") != "development"
    if strict and environ.get("ECHO_SQL", "").lower() in ("1", "true", "yes", "on"):
        wrong.append("ECHO_SQL")
    key = environ.get("SECRET_KEY", "")
    if len(key.encode()) < 32 or len(set(key)) < 10:
        wrong.append("SECRET_KEY")
    return wrong


def _is_postgresql(address: str) -> bool:
    try:
        return make_url(address).get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):  # ValueError: a port that isn't a number
        return False
