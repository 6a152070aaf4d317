"""Compares what came with what should have come, and says how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import URL, Row, inspect
from sqlalchemy.engine import Result, ScalarResult

from workbook.judge.feedback import NotYet

MAX_SHOWN = 8


def plain(value: Any) -> Any:
    """Rows as tuples, all the way down: a Row and a tuple of the same values are the same."""
    if isinstance(value, Row):
        return tuple(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return type(value)(plain(item) for item in value) if type(value) in (list, tuple) else value
    return value


def equal(value: Any, other: Any) -> bool:
    """``==``, where the learner's side may be anything.

    A column answers with an SQL expression, somebody's own class may raise.
    """
    try:
        return bool(value == other)
    except Exception:
        return False


def require_list(got: Any) -> list[Any]:
    """``got`` as a list of plain values.

    Raises:
        NotYet: it is ``None``, a result that nobody has read, or one single thing.
    """
    if got is None:
        raise NotYet(
            "Your function returned None. Is a `return` missing?", mistake="returns_nothing"
        )
    if isinstance(got, Result | ScalarResult):
        raise NotYet(
            f"Your function returned a {type(got).__name__}: a cursor that has not been read. "
            "`.all()` reads it into a list.",
            mistake="returns_a_result",
        )
    if isinstance(got, str | bytes | dict) or not isinstance(got, Iterable):
        raise NotYet(
            f"Your function returned {short_repr(got)}; a list was expected.",
            mistake="returns_no_list",
        )
    return [plain(item) for item in got]


def same_rows(got: list[Any], expected: list[Any], *, ordered: bool) -> bool:
    """Equal as lists, or with ``ordered=False`` as multisets."""
    if ordered:
        return equal(got, expected)
    return _count(got) == _count(expected)


def difference(got: list[Any], expected: list[Any]) -> tuple[str, str]:
    """How two unequal lists differ: a message for a person and the name of that difference."""
    missing = _minus(expected, got)
    extra = _minus(got, expected)
    known = all(any(equal(row, other) for other in expected) for row in extra)
    return described(missing, extra, repeated=known)


def described(missing: list[Any], extra: list[Any], *, repeated: bool) -> tuple[str, str]:
    """A message for a person and the name of that difference.

    Args:
        missing, extra: the rows that did not come, and those that should not have come.
        repeated: whether each of the extra ones is right once.
    """
    if not missing and not extra:
        return "The right rows, but not in the order that was asked for.", "wrong_order"
    if not missing and repeated:
        return f"{_rows(len(extra))} too many: some rows come more than once.", "duplicate_rows"
    if not missing:
        return f"{_rows(len(extra))} too many, for example {short_repr(extra[0])}.", "extra_rows"
    if not extra:
        example = short_repr(missing[0])
        return f"{_rows(len(missing))} missing, for example {example}.", "missing_rows"
    return (
        f"Not the expected rows: {short_repr(missing[0])} is missing, "
        f"{short_repr(extra[0])} is not expected.",
        "other_rows",
    )


def listed(rows: Iterable[Any], start: int = 0) -> list[str]:
    """Rows as lines of text: a few from ``start`` on, and the numbers of the others."""
    every = list(rows)
    shown = [f"... {start} before, the same"] if start else []
    shown += [short_repr(row) for row in every[start : start + MAX_SHOWN]]
    if len(every) > start + MAX_SHOWN:
        shown.append(f"... {len(every) - start - MAX_SHOWN} more")
    return shown or ["(no rows)"]


def first_difference(first: list[Any], second: list[Any]) -> int:
    """Where to begin to show two lists: a little before they part, or at 0 if that is near."""
    parted = next(
        (place for place, pair in enumerate(zip(first, second, strict=False)) if not equal(*pair)),
        min(len(first), len(second)),
    )
    return parted - 2 if parted >= MAX_SHOWN else 0


def short_repr(value: Any) -> str:
    """A value as short text without addresses."""
    if isinstance(value, URL):  # a tuple, too, with the password in it
        return value.render_as_string(hide_password=True)
    if isinstance(value, tuple):
        inner = ", ".join(short_repr(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    kind: Any = type(value)
    if hasattr(kind, "__mapper__") and kind.__repr__ is object.__repr__:
        return _object(value)
    text = _repr(value)
    if " at 0x" in text:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 70 else f"{text[:67]}..."


def _object(value: Any) -> str:
    """A mapped object whose class has no ``__repr__``: its first columns, as far as it has them."""
    loaded = inspect(value).dict
    names = [each.key for each in inspect(type(value)).column_attrs if each.key in loaded]
    shown = ", ".join(f"{name}={short_repr(loaded[name])}" for name in names[:3])
    return f"{type(value).__name__}({shown})"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _minus(left: list[Any], right: list[Any]) -> list[Any]:
    rest = list(right)
    out = []
    for item in left:
        place = next((i for i, other in enumerate(rest) if equal(item, other)), None)
        if place is None:
            out.append(item)
        else:
            del rest[place]
    return out


def _count(rows: list[Any]) -> Counter[Any]:
    return Counter(_repr(row) if _unhashable(row) else row for row in rows)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception:  # somebody's own class
        return f"<{type(value).__name__}>"


def _unhashable(row: Any) -> bool:
    try:
        hash(row)
    except Exception:
        return True
    return False
