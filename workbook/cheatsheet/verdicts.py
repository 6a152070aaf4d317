"""What is said about a spelling, from what is recorded of it and of today's spelling."""

from __future__ import annotations

import re
from typing import Any

from workbook.cheatsheet import recorded
from workbook.cheatsheet.reading import Line, Spelling

_SHORT = 40  # characters of an expression that a verdict quotes


def outcome(line: Line, spelling: Spelling) -> dict[str, Any]:
    """What is recorded of it."""
    return recorded.read().get(line.id, {}).get(spelling.key, {})


def verdict(line: Line, spelling: Spelling, *, short: bool = False) -> str:
    """What came of a legacy spelling, beside what came of today's. ``short``: a warning's name."""
    own, today = outcome(line, spelling), outcome(line, line.main)
    if raises := own.get("raises"):
        return f"raises {raises}"
    differences = []
    if own.get("value") != today.get("value"):
        gives = f"{line.value} gives" if _asks_something_else(line) else "gives"
        differences.append(f"{gives} {own['value']}" if "value" in own else "gives no value")
    if warns := own.get("warns"):
        differences.append(f"warns {warns.partition(':')[0] if short else warns}")
    statements, expected = _statements(own), _statements(today)
    if statements != expected:
        missing = _verbs(today) - _verbs(own) - {"SELECT"} if statements else ()
        without = f": no {', no '.join(sorted(missing))}" if missing else ""
        differences.append(f"{_count(statements)}, not {expected}{without}")
    return "; ".join(differences) or "works"


def _asks_something_else(line: Line) -> bool:
    """Whether the value is of an expression that the spelling itself doesn't contain."""
    return bool(line.value) and not line.value.startswith("ddl(") and len(line.value) <= _SHORT


def _verbs(result: dict[str, Any]) -> set[str]:
    return {sql.split(maxsplit=1)[0] for sql in result.get("sent", []) if " " in sql}


def _statements(result: dict[str, Any]) -> int:
    return sum(not re.fullmatch(r"[A-Z ]+", sql) for sql in result.get("sent", []))


def _count(number: int) -> str:
    return f"{number} statement" if number == 1 else f"{number} statements"


_TABLES = {"users": "User", "posts": "Post", "tags": "Tag"}


def is_alike(spelling: Spelling, today: Spelling) -> bool:
    """Whether it follows from today's spelling by a rule that the page names.

    Async: ``await`` before what sends, and the ``async`` names. Core: ``connection`` in the place
    of ``session``, ``users.c.id`` in the place of ``User.id``.
    """
    if spelling.kind not in {"async", "core"} or today.kind not in {"orm", "core"}:
        return False
    return _bare(spelling.code) == _bare(today.code)


def _bare(code: str) -> str:
    for table, model in _TABLES.items():
        code = re.sub(rf"\b{table}\.c\b", model, code)
        code = re.sub(rf"\b{table}\b(?!\")", model, code)
    code = code.replace("asyncpg", "psycopg2").replace("connection", "session")
    code = re.sub(r"\b(async |await )|async_|Async|\.sync_engine", "", code)
    return re.sub(r"[\s()]|,(?=\s*\))", "", code).replace("stream_scalars", "scalars")
