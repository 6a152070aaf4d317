"""What SQLAlchemy says about a class that it cannot map, in the words of a beginner."""

from __future__ import annotations

import re

# What the message contains, and what it means. The first that matches counts.
_EXPLAINED = [
    (
        r"could not assemble any primary key",
        (
            "No column is the primary key, and the ORM needs one to tell rows apart: mark one with "
            "primary_key=True."
        ),
    ),
    (
        r"does not have a __table__ or __tablename__",
        "It does not say which table it stands for: __tablename__ is missing (or misspelt).",
    ),
    (
        r'Type annotation for "(?P<what>[\w.]+)" can\'t be correctly interpreted',
        "The annotation of {what} lacks Mapped[...] around the type.",
    ),
    (
        (
            r"Python type indicated by '(?P<type>.*?)' inside the Mapped\[\] annotation for the "
            r"'(?P<what>\w+)'"
        ),
        (
            "SQLAlchemy does not know which SQL type stands for the Python type of {what}. "
            "Name one: mapped_column(<SQL type>)."
        ),
    ),
    (
        r"Table '(?P<what>[\w.]+)' is already defined",
        "Two classes of this file have the same __tablename__ = '{what}'.",
    ),
    (
        r"Argument 'arg' is expected to be one of type .*got '<class '(?P<what>[\w.]+)'>'",
        (
            "A server_default is SQL: a string, text(...), true() or func.something(). "
            "A Python value, here of type {what}, will not do."
        ),
    ),
    (
        r"Attribute name '(?P<what>\w+)' is reserved",
        "The attribute name {what} is taken by SQLAlchemy itself.",
    ),
    (
        r"requires that constraint is explicitly named",
        "A CheckConstraint has no name, and the naming convention builds its name from one.",
    ),
    (
        r"__table_args__ value must be a tuple",
        (
            "__table_args__ has to be a tuple. Parentheses around a single value don't make a "
            "tuple; add a comma: (Index(...),)."
        ),
    ),
    (
        r"Additional arguments should be named .* got '(?P<what>ondelete|onupdate)'",
        "{what} belongs inside the ForeignKey(...), not beside it.",
    ),
    (
        r'Python typing annotation is required for attribute "(?P<what>[\w.]+)"',
        "{what} has no type: neither an annotation, Mapped[...], nor an SQL type.",
    ),
]


def in_plain_words(error: BaseException) -> str | None:
    """One or two sentences about this error, ``None`` for an error that is not known here."""
    if not (type(error).__module__.startswith("sqlalchemy.") or isinstance(error, TypeError)):
        return None
    for pattern, words in _EXPLAINED:
        if match := re.search(pattern, str(error), re.DOTALL):
            return words.format(**match.groupdict())
    return None
