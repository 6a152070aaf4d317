"""Wrong answers to ``unsafe_settings``, each with what its author was thinking."""

import os

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def _is_postgresql(address):
    try:
        return make_url(address).get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):
        return False


def _wrong(
    environ,
    *,
    address=_is_postgresql,
    length=lambda key: len(key.encode()),
    least=10,
    strict=lambda kind: kind != "development",
    echoes=("1", "true", "yes", "on"),
):
    wrong = []
    if not address(environ.get("DATABASE_URL", "")):
        wrong.append("DATABASE_URL")
    echo = environ.get("ECHO_SQL", "").lower()
    if strict(environ.get("ENVIRONMENT")) and echo in echoes:
        wrong.append("ECHO_SQL")
    key = environ.get("SECRET_KEY", "")
    if length(key) < 32 or len(set(key)) < least:
        wrong.append("SECRET_KEY")
    return wrong


def stops_at_the_first(environ):
    """One error at a time."""
    return _wrong(environ)[:1]


def counts_characters(environ):
    """len() of the key."""
    return _wrong(environ, length=len)


def any_key_of_that_length(environ):
    """Long is safe."""
    return _wrong(environ, least=0)


def trusts_typing_errors(environ):
    """Strict in production."""
    return _wrong(environ, strict=lambda kind: kind in (None, "", "production"))


def ignores_case_of_environment(environ):
    """Be tolerant in what you accept."""
    return _wrong(environ, strict=lambda kind: (kind or "").lower() != "development")


def looks_at_the_beginning(environ):
    """An address is a text."""
    return _wrong(environ, address=lambda value: value.startswith("postgresql"))


def fails_on_what_cannot_be_read(environ):
    """make_url says whether it is an address."""
    return _wrong(environ, address=lambda a: make_url(a).get_backend_name() == "postgresql")


def reads_os_environ(environ):
    """That is where they are."""
    return _wrong(os.environ)


def only_true(environ):
    """echo is true or it isn't."""
    return _wrong(environ, echoes=("true",))
