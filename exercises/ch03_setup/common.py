"""What several checks of chapter 3 share."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from workbook.judge.case import Case

OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


def connections_of(case: Case, expected: int) -> int:
    """How many connections the server sees; it is given a moment to notice those that left."""
    for _ in range(40):
        ((found,),) = case.sql(f"SELECT count(*) {OTHERS}")
        if found == expected:
            break
        time.sleep(0.025)
    return int(found)


@contextmanager
def printed_by() -> Iterator[io.StringIO]:
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        yield out
