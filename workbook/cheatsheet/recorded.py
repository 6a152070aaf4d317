"""What came of each spelling when the sheet was last recorded."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("recorded.json")
Record = dict[str, dict[str, dict[str, Any]]]


@cache
def read() -> Record:
    """By the line's id and the spelling's key: value, sent, warns, raises."""
    record: Record = json.loads(FILE.read_text(encoding="utf-8"))
    return record


def make() -> Record:
    """Run every line of the sheet now."""
    from workbook.cheatsheet import reading, running

    record: Record = {}
    for section in reading.sections():
        for line, key, outcome in running.run(section):
            record.setdefault(line, {})[key] = outcome.as_json()
    return record


def write(record: Record) -> None:
    """Store what was found."""
    FILE.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    read.cache_clear()
