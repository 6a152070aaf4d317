"""Draws arguments from a world: what is in it, what is nearly in it, and what breaks careless code.

Everything is deterministic: the same world always gives the same arguments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

T = TypeVar("T")

# Whatever is pasted into SQL, a pattern, a format string or an address shows with one of these.
HOSTILE_TEXTS = ("O'Brien", "' OR '1'='1", "100%", "a_b", ":name", "%(x)s", "back\\slash", "{0}")

# Zones in which the moments of arguments are written, whatever the moment.
ZONES = (UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9, minutes=30)))


def texts(present: Iterable[str], absent: str = "nobody", most: int = 12) -> list[str]:
    """Some of the texts that are there, near misses of them, hostile ones, and the empty text."""
    there = list(dict.fromkeys(present))
    chosen = spread(there, 3)
    near: list[str] = []
    for text in chosen[:1]:
        near += [f" {text}", f"{text} ", text.swapcase(), text[:-1]]
    odd = [text for text in there if _is_odd(text)]
    wanted = [
        *chosen,
        absent,
        "",
        *odd[:3],
        *HOSTILE_TEXTS[:3],
        *near,
        *odd[3:],
        *HOSTILE_TEXTS[3:],
    ]
    return list(dict.fromkeys(wanted))[:most]


def _is_odd(text: str) -> bool:
    return (
        text != text.strip()
        or any(sign in text for sign in "'%_\\\":{")
        or text != unicodedata.normalize("NFC", text)
        or text != text.lower().strip()
    )


def numbers(size: int, *more: int) -> list[int]:
    """How many are asked for: 0, 1, 2, one less than there are, all, one more, and very many."""
    return list(
        dict.fromkeys(n for n in (0, 1, 2, size - 1, size, size + 1, 5_000, *more) if n >= 0)
    )


def ids(present: Iterable[int], most: int = 6) -> list[int]:
    """Ids that are there, among them the first and the last, and two that are not."""
    there = sorted(present)
    if not there:
        return [1]
    return [*spread(there, most - 2), there[-1] + 1, 0]


def moments(present: Iterable[datetime | None], most: int = 6) -> list[datetime]:
    """Moments that are there, to the microsecond and one beside it, written in several zones."""
    there = sorted({moment for moment in present if moment is not None})
    chosen = spread(there, max(1, most // 2)) or [datetime(2026, 1, 1, tzinfo=UTC)]
    near = [*chosen, *(moment + timedelta(microseconds=1) for moment in chosen)]
    return [
        moment.astimezone(ZONES[place % len(ZONES)]) for place, moment in enumerate(near[:most])
    ]


def days(present: Iterable[datetime | None], most: int = 8) -> list[date]:
    """Days on which something is there as UTC counts, days beside them, month ends, a leap day."""
    there = sorted({moment.astimezone(UTC).date() for moment in present if moment is not None})
    edges = [date(2024, 2, 29), date(2026, 2, 28), date(2025, 12, 31), date(2026, 3, 29)]
    chosen = [day for day in spread(there, most - len(edges)) if day.year < 2999]
    return list(dict.fromkeys([*chosen, *edges]))[:most]


def spread(values: Sequence[T], count: int) -> list[T]:
    """``count`` of the values, evenly from the first to the last."""
    if len(values) <= count:
        return list(values)
    if count == 1:
        return [values[0]]
    return [values[round(place * (len(values) - 1) / (count - 1))] for place in range(count)]
