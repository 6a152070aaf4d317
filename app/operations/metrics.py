"""Numbers for Prometheus."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from app.database import Database

# Of this module, and not the library's global one: a second copy of the application in the same
# process (capstone, tests) would register the same names there.
REGISTRY = CollectorRegistry()
for collector in (ProcessCollector, PlatformCollector, GCCollector):
    collector(registry=REGISTRY)

REQUESTS = Counter(
    "http_requests_total", "Requests", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "http_request_seconds",
    "Time to the last byte of the response",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
STATEMENTS = Counter(
    "db_statements_total", "SQL statements", ["method", "route"], registry=REGISTRY
)
CONNECTIONS = Gauge(
    "db_pool_connections",
    "Connections in use",
    ["pool"],
    multiprocess_mode="livesum",
    registry=REGISTRY,
)


class Series:
    """The time series of one route and status, looked up once instead of at each request."""

    def __init__(self, method: str, route: str, status: int) -> None:
        self._requests = REQUESTS.labels(method, route, str(status))
        self._seconds = SECONDS.labels(method, route)
        self._statements = STATEMENTS.labels(method, route)

    def add(self, seconds: float, statements: int) -> None:
        """One request more."""
        self._requests.inc()
        self._seconds.observe(seconds)
        if statements:
            self._statements.inc(statements)


def render(database: Database) -> tuple[bytes, str]:
    """The text that Prometheus reads, and its media type."""
    CONNECTIONS.labels("session").set(database.engine.pool.checkedout())  # type: ignore[attr-defined]
    CONNECTIONS.labels("read").set(database.pool.in_use())
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several workers: their sums, from files
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
