"""What was noticed during a call that neither its value nor the database shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

Notes = dict[str, str]  # the kind of a mistake, and what happened

_current: list[Notes] = []
_NEVER_AWAITED = re.compile(r"coroutine '([^']+)' was never awaited")
_COLLECTED = "garbage collector is trying to clean up non-checked-in connection"

LEFT_OPEN = (
    "A connection is still in use after the call: something was opened and not closed. Where a "
    "task is cancelled or an error comes up, only `async with` or `finally` closes it."
)
SHARED = (
    "Two tasks used one connection at the same time. A connection, and a session that uses it, is "
    "for one task; each task needs its own."
)


@contextmanager
def noting() -> Iterator[Notes]:
    """Collect what is noted inside the block."""
    notes: Notes = {}
    _current.append(notes)
    try:
        yield notes
    finally:
        _current.remove(notes)


def note(kind: str, message: str) -> None:
    """Note a mistake, once per kind; does nothing outside of a call that is judged."""
    for notes in _current[-1:]:
        notes.setdefault(kind, message)


def of_warnings(texts: Iterable[str]) -> Notes:
    """The mistakes that Python and SQLAlchemy have only warned of."""
    notes: Notes = {}
    for text in texts:
        if coroutine := _NEVER_AWAITED.search(text):
            notes.setdefault(
                "never_awaited",
                f"Your code called `{coroutine[1]}()` without `await`: the coroutine that it "
                "returned never ran.",
            )
        elif _COLLECTED in text:
            notes.setdefault("leaves_connection_open", LEFT_OPEN)
    return notes
