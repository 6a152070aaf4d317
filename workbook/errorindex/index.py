"""All entries, and the one that an error message belongs to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workbook.errorindex.entry import Entry, read

FOLDER = Path(__file__).with_name("entries")


@cache
def every() -> tuple[Entry, ...]:
    """All entries, by code."""
    return tuple(read(path) for path in sorted(FOLDER.glob("s[0-9]*.py")))


def find(message: str) -> Entry | None:
    """The entry that this error message belongs to, the first whose pattern matches."""
    return next((entry for entry in every() if entry.matches(message)), None)


def of(error: BaseException) -> Entry | None:
    """The entry that this error belongs to."""
    return find(f"{type(error).__name__}: {error}")


def named(code: str) -> Entry:
    """The entry with this code.

    Raises:
        KeyError: there is none.
    """
    for entry in every():
        if entry.code == code:
            return entry
    raise KeyError(code)
