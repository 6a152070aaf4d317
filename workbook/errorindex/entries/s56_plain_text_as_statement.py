"""A Python string isn't a statement."""

from typing import Any

from sqlalchemy import Engine, text

WORDS = "ObjectNotExecutableError: Not an executable object: 'SELECT 1'"
WHY = "since 2.0 execute() takes no plain strings"
CURE = "text('SELECT 1'), with :name for values"
CHAPTER = "ch02"
PATTERN = r"Not an executable object|Textual SQL expression .* should be explicitly declared"
PHRASES = (
    "sqlalchemy 2.0 execute string query error",
    "Textual SQL expression 'SELECT 1' should be explicitly declared as text('SELECT 1')",
)


def bad(engine: Engine) -> object:
    statement: Any = "SELECT 1"
    with engine.connect() as connection:
        return connection.scalar(statement)


def good(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT 1"))
