"""The prediction: what holds for every plan, and plans whose outcome can be worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.poolsimulator import PoolPlan, simulate
from workbook.poolsimulator.model import predicted
from workbook.poolsimulator.run import Outcome, RunData, Visit

PLANS = st.builds(
    PoolPlan,
    workers=st.integers(1, 4),
    pool_size=st.integers(1, 5),
    max_overflow=st.integers(0, 4),
    pool_timeout=st.sampled_from([0, 0.05, 0.1, 0.25, 30]),
    kind=st.sampled_from(["sync", "async"]),
    threads=st.integers(1, 12),
    hold=st.sampled_from([0.001, 0.05, 0.1, 0.33]),
    requests=st.integers(0, 60),
    per_second=st.none() | st.sampled_from([7.0, 40.0, 1000.0]),
    server_limit=st.integers(0, 25),
)


def of_worker(run: RunData, worker: int) -> list[Visit]:
    return [visit for visit in run.visits if visit.worker == worker]


@given(PLANS)
@settings(max_examples=150, deadline=None)
def test_every_request_ends_in_one_way(plan: PoolPlan) -> None:
    run = predicted(plan)
    assert [visit.number for visit in run.visits] == list(range(1, plan.requests + 1))
    assert run.served + run.timed_out + run.refused == plan.requests
    for visit in run.visits:
        assert visit.arrived <= visit.started <= visit.ended
        if visit.outcome is Outcome.SERVED:
            assert visit.got is not None
            assert visit.ended - visit.got == round(1000 * plan.hold)
            assert visit.got - visit.started <= 1000 * plan.pool_timeout
        else:
            assert visit.got is None
        if visit.outcome is Outcome.TIMED_OUT:
            assert visit.ended - visit.started == round(1000 * plan.pool_timeout)


@given(PLANS)
@settings(max_examples=150, deadline=None)
def test_no_limit_is_exceeded(plan: PoolPlan) -> None:
    run = predicted(plan)
    assert run.peak <= min(plan.of_all, plan.server_limit)
    assert run.opened >= run.peak
    for worker in range(1, plan.workers + 1):
        visits = of_worker(run, worker)
        lanes: dict[int, list[Visit]] = {}
        for visit in visits:
            if visit.lane is not None:
                lanes.setdefault(visit.lane, []).append(visit)
        assert all(1 <= lane <= plan.of_a_worker for lane in lanes)
        for one in lanes.values():  # a connection serves one request after the other
            one.sort(key=lambda visit: visit.got or 0)
            assert all(first.ended <= (then.got or 0) for first, then in pairwise(one))
        if plan.kind == "sync":
            for moment in run.moments():
                busy = [v for v in visits if v.started <= moment < v.ended]
                assert len(busy) <= plan.threads
        else:
            assert all(visit.started == visit.arrived for visit in visits)


@given(PLANS)
@settings(max_examples=100, deadline=None)
def test_none_waits_while_its_pool_has_a_connection(plan: PoolPlan) -> None:
    run = predicted(plan)
    for worker in range(1, plan.workers + 1):
        visits = of_worker(run, worker)
        for moment in run.moments():
            using = [v for v in visits if v.got is not None and v.got <= moment < v.ended]
            waiting = [
                v
                for v in visits
                if v.started <= moment < v.ended and (v.got is None or v.got > moment)
            ]
            if waiting:
                assert len(using) == plan.of_a_worker
        asked = sorted(visits, key=lambda v: (v.started, v.number))
        got = [v.got for v in asked if v.got is not None and v.waited]
        assert got == sorted(got), "who asks first is served first"


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        # The pool is the limit: ten at a time, and patience for one more round.
        ({"requests": 30, "hold": 1, "pool_timeout": 1.5}, (20, 10, 0, 10)),
        ({"requests": 30, "hold": 1, "pool_timeout": 0.5}, (10, 20, 0, 10)),
        ({"requests": 30, "hold": 1}, (30, 0, 0, 10)),
        # The server is: it lets 7 in, and the pools would like 20.
        ({"requests": 20, "workers": 2, "server_limit": 7}, (7, 0, 13, 7)),
        # Threads are: two at a time, so no request ever waits for a connection.
        ({"requests": 30, "threads": 2, "pool_timeout": 0}, (30, 0, 0, 2)),
        # With async there are none, and all ask at once.
        ({"requests": 30, "threads": 2, "pool_timeout": 0, "kind": "async"}, (10, 20, 0, 10)),
        # Ten connections of 0.1 s serve 100 a second.
        ({"requests": 50, "hold": 0.1, "per_second": 100, "pool_timeout": 0}, (50, 0, 0, 10)),
        ({"requests": 0}, (0, 0, 0, 0)),
    ],
)
def test_worked_out_by_hand(options: dict[str, Any], counts: tuple[int, ...]) -> None:
    run = predicted(PoolPlan(**{"pool_size": 5, "max_overflow": 5, **options}))
    assert (run.served, run.timed_out, run.refused, run.peak) == counts


def test_a_request_that_has_no_thread_is_not_counted_as_waiting_for_the_pool() -> None:
    plan = PoolPlan(pool_size=2, max_overflow=0, threads=3, hold=1, requests=5)
    run = predicted(plan)
    assert run.at(500) == {"in use": 2, "waiting": 1, "no thread": 2}


def test_overflow_is_closed_and_opened_again() -> None:
    # Bursts of one worker: the second burst finds two idle connections, and opens the others.
    plan = PoolPlan(pool_size=2, max_overflow=2, hold=0.1, requests=4)
    twice = predicted(PoolPlan(**{**vars(plan), "requests": 5, "per_second": 20}))
    assert predicted(plan).opened == 4
    assert twice.peak == 2
    assert twice.opened == 2


def test_the_budget() -> None:
    plan = PoolPlan(workers=4, pool_size=20, max_overflow=10, hold=0.5)
    assert (plan.of_all, plan.fits, plan.capacity) == (120, False, 97 / 0.5)
    assert PoolPlan(workers=4, pool_size=10, max_overflow=5).fits


@pytest.mark.parametrize(
    "wrong",
    [{"workers": 0}, {"pool_size": 0}, {"max_overflow": -1}, {"hold": 0}, {"per_second": 0},
     {"kind": "threads"}],
)  # fmt: skip
def test_plans_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        PoolPlan(**wrong)


def test_many_are_refused_without_recursion() -> None:
    run = predicted(PoolPlan(threads=1, server_limit=0, requests=5000))
    assert run.refused == 5000


TEXT = """\
-- 1 worker x (1 + 1) = 2 connections, the server allows 97: fits
-- sync, 3 threads per worker; 4 requests at once, each holds a connection for 1 s
-- 2 served, 2 timed out, 0 refused; 2 connections at the peak
-- the limit: every connection of a pool is in use
     time   in use   waiting   no thread
      0 s        2         1           1
    0.4 s        2         1           0
    0.8 s        2         0           0
      1 s        0         0           0"""


def test_as_text() -> None:
    plan = PoolPlan(pool_size=1, max_overflow=1, threads=3, hold=1, requests=4, pool_timeout=0.4)
    assert repr(simulate(plan)) == TEXT
