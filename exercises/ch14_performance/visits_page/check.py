"""The check of ``visits_page``, chapter 14."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on
from workbook.plans import settle

ROWS = 4_000
START = datetime(2026, 1, 1, tzinfo=UTC)
# Three visits at a time have the same moment, and a higher id isn't always a later visit.
TABLE = """
CREATE TABLE visits (id integer PRIMARY KEY, reader text, happened_at timestamptz NOT NULL);
INSERT INTO visits SELECT i, 'reader' || i % 7,
  timestamptz '2026-01-01 00:00+00' + (i * 37 % {rows}) / 3 * interval '1 minute'
FROM generate_series(1, {rows}) AS i;
CREATE INDEX visits_time ON visits (happened_at, id)
"""


def _visit(rows: int, place: int) -> tuple[datetime, int]:
    """The visit that is at this place, the newest being at 0."""
    every = ((START + timedelta(minutes=i * 37 % rows // 3), i) for i in range(1, rows + 1))
    return sorted(every, reverse=True)[place]


def calls(_: World) -> Iterator[Call]:
    few = TABLE.format(rows=100)
    for size in (5, 1, 0, 200):
        yield call(size, setup=few)
    for place in (0, 4, 5, 6, 50, 97, 98, 99):
        yield call(4, _visit(100, place), setup=few)
    moment, number = _visit(100, 50)
    yield call(4, (moment, number), setup=f"{few}; DELETE FROM visits WHERE id = {number}")  # noqa: S608
    yield call(4, (moment, 1_000_000), setup=few)
    yield call(4, (moment + timedelta(microseconds=1), 0), setup=few)
    yield call(4, (START - timedelta(days=1), 5), setup=few)
    yield call(3, setup=TABLE.format(rows=0))


@on("empty")
def check_visits_page(case: Case) -> None:
    case.sql(TABLE.format(rows=ROWS))
    settle(case.engine)
    for place in (ROWS // 2, ROWS - 100):
        last: Any = _visit(ROWS, place)
        with case.engine.connect() as connection:
            attempt = case.attempt(connection, 10, last)
        if attempt.error is not None or len(case.recording.statements) != 1:
            return
        plan = case.plan()
        case.mistake(
            "counts_what_came_before",
            "OFFSET" in case.recording.statements[0].sql.upper() and plan.read > 100,
            f"For a page of 10 after {place + 1:,} others PostgreSQL looks at {plan.read:,} rows: "
            "OFFSET has to pass all the rows that come before. The last visit of the previous page "
            "is a place in the index where the page can begin.",
        )
        # The ties of the last visit may be read as well.
        case.mistake(
            "reads_what_came_before",
            plan.read > 15 and " OR " in case.recording.statements[0].sql.upper(),
            f"The rows are right. But for a page of 10 after {place + 1:,} others PostgreSQL looks "
            f"at {plan.read:,} rows. A condition with OR doesn't name a single place in the index, "
            "so the scan begins at the end of the index: compare (happened_at, id) as a pair.",
        )
        case.mistake(
            "reads_more_than_the_page",
            plan.read > 15,
            f"The rows are right. But for a page of 10 after {place + 1:,} others PostgreSQL looks "
            f"at {plan.read:,} rows. In the index on (happened_at, id), the page's rows are next "
            "to each other: the condition says where the page begins, ORDER BY uses the columns "
            "as they are, and LIMIT ends the page.",
        )
