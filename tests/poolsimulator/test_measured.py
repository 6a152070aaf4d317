"""The prediction against real pools. Only what no slow machine can change is compared.

Each connection is held so much longer than anything else takes that the requests of a burst all ask
before the first one returns.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import URL, create_engine, exc, text

from workbook.poolsimulator import PoolPlan, compare
from workbook.poolsimulator.measure import measured
from workbook.poolsimulator.plan import Kind
from workbook.sqltape import tape

KINDS: list[Kind] = ["sync", "async"]
BURST = PoolPlan(pool_size=2, max_overflow=1, hold=2, requests=7, pool_timeout=0.1)


def limit_connections(url: URL, limit: int) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" CONNECTION LIMIT {limit}'))
    engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_those_for_whom_there_is_no_connection_time_out(kind: Kind, database_url: URL) -> None:
    both = compare(replace(BURST, kind=kind), database_url)
    assert both.agrees, both
    assert (both.measured.served, both.measured.timed_out) == (3, 4)


@pytest.mark.parametrize("kind", KINDS)
def test_each_worker_has_a_pool_and_the_server_a_limit(kind: Kind, database_url: URL) -> None:
    limit_connections(database_url, 4)
    plan = replace(BURST, kind=kind, workers=2, requests=6, pool_timeout=30, server_limit=4)
    both = compare(plan, database_url)
    assert both.agrees, both
    assert (both.measured.served, both.measured.refused) == (4, 2)


def test_patience_serves_all(database_url: URL) -> None:
    both = compare(replace(BURST, hold=0.5, pool_timeout=30), database_url)
    assert both.agrees, both
    assert both.measured.served == 7


def test_threads_keep_requests_from_the_pool(database_url: URL) -> None:
    plan = replace(BURST, hold=0.2, requests=3, threads=1)
    both = compare(plan, database_url)
    assert both.agrees, both
    assert both.measured.peak == 1


def test_any_other_error_is_raised(database_url: URL) -> None:
    plan = replace(BURST, requests=1)
    with pytest.raises(exc.OperationalError, match="does not exist"):
        measured(plan, database_url.set(database="nowhere_at_all"))


def test_the_tape_stays_silent(database_url: URL) -> None:
    with tape("a measurement") as recording:
        measured(replace(BURST, requests=2, hold=0.01), database_url)
    assert recording.count == 0


TABLE = """\
                         predicted  measured
served                           1         1
timed out                        0         0
refused                          0         0
connections at the peak          1         1"""


def test_the_table(database_url: URL) -> None:
    assert repr(compare(replace(BURST, requests=1, hold=0.01), database_url)) == TABLE
