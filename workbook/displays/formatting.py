"""How numbers, values and long lines are written in every display: the same on every run.

No address and no id of an object gets through: stored outputs are compared byte for byte.
"""

from __future__ import annotations

import re
import textwrap
from datetime import date, datetime

LONGEST_VALUE = 60

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def plural(count: int, noun: str) -> str:
    """``1 row``, ``2 rows``, ``1,200 rows``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def value(item: object) -> str:
    """A value as a person would write it."""
    shown = _iso(item) if isinstance(item, datetime | date) else safe_repr(item)
    if _ADDRESS.search(shown) and not isinstance(item, str | bytes):
        shown = _class_of(item)
    if len(shown) > LONGEST_VALUE:
        shown = f"{shown[:LONGEST_VALUE]}... ({len(shown):,} characters)"
    return shown


def safe_repr(item: object) -> str:
    """``repr(item)``, or ``<ClassName>`` where that raises."""
    try:
        return repr(item)
    except Exception:  # a class of the learner's
        return _class_of(item)


def without_addresses(text: str) -> str:
    """The text without the `` at 0x7f...`` that ``repr`` writes for most objects."""
    return _ADDRESS.sub("", text)


def wrapped(text: str, width: int, indent: int, most: int = 0) -> list[str]:
    """The text in lines of at most ``width`` characters, all but the first one indented.

    Beyond ``most`` lines it ends in dots.
    """
    lines = textwrap.wrap(text, width, subsequent_indent=" " * indent)
    if most and len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: width - 2] + " …"
    return lines


def _iso(item: date) -> str:
    try:
        return f"'{item.isoformat()}'"
    except Exception:  # a class of the learner's
        return _class_of(item)


def _class_of(item: object) -> str:
    return f"<{type(item).__name__}>"
