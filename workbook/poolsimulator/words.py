"""A run in words."""

from __future__ import annotations

from workbook.displays.formatting import plural
from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.run import RunData


def seconds(milliseconds: int) -> str:
    """``0.5 s``."""
    return f"{milliseconds / 1000:g} s"


def budget(plan: PoolPlan) -> str:
    """How many connections there may be, against what the server allows."""
    of_all = plural(plan.of_all, "connection")
    arithmetic = f"{plural(plan.workers, 'worker')} x ({plan.pool_size} + {plan.max_overflow})"
    verdict = "fits" if plan.fits else "too many"
    return f"{arithmetic} = {of_all}, the server allows {plan.server_limit}: {verdict}"


def load(plan: PoolPlan) -> str:
    """What arrives."""
    pace = "at once" if plan.per_second is None else f"at {plan.per_second:g} a second"
    threads = f", {plural(plan.threads, 'thread')} per worker" if plan.kind == "sync" else ""
    held = f"each holds a connection for {plan.hold:g} s"
    return f"{plan.kind}{threads}; {plural(plan.requests, 'request')} {pace}, {held}"


def result(run: RunData) -> str:
    """What came of it."""
    counts = f"{run.served} served, {run.timed_out} timed out, {run.refused} refused"
    return f"{counts}; {plural(run.peak, 'connection')} at the peak"


def limit(run: RunData) -> str:
    """What the requests met first."""
    if run.refused:
        return "the server has no room for another connection"
    if run.waited:
        return "every connection of a pool is in use"
    if any(visit.started > visit.arrived for visit in run.visits):
        return "every thread of a worker is in use"
    return "none: no request has to wait"
