"""The settings of an application's pools, and the load that it is under."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal

Kind = Literal["sync", "async"]


@dataclass(frozen=True)
class PoolPlan:
    """So many processes, each with a pool, and requests that each hold a connection for a while.

    Attributes:
        workers: processes. Each has a pool of its own; the requests go to them in turn.
        pool_size: connections that a pool keeps.
        max_overflow: connections beyond these, closed when they come back and are not needed.
        pool_timeout: seconds that a request waits for a connection before it gives up.
        kind: ``"sync"``: a request needs one of the worker's ``threads``, also while it waits for a
            connection. ``"async"``: it doesn't.
        hold: seconds that a request keeps its connection.
        requests: how many arrive.
        per_second: how many arrive in a second; ``None``: all at once.
        server_limit: connections that the server lets this application open: ``max_connections``
            without those that are reserved or that others use.
    """

    workers: int = 1
    pool_size: int = 5
    max_overflow: int = 10
    pool_timeout: float = 30.0
    kind: Kind = "sync"
    threads: int = 40
    hold: float = 0.1
    requests: int = 20
    per_second: float | None = None
    server_limit: int = 97

    def __post_init__(self) -> None:
        least = {
            "workers": 1,
            "pool_size": 1,
            "max_overflow": 0,
            "pool_timeout": 0,
            "threads": 1,
            "hold": 0.001,
            "requests": 0,
            "server_limit": 0,
        }
        for name, limit in least.items():
            if getattr(self, name) < limit:
                raise ValueError(f"{name} is {limit} at least")
        if self.per_second is not None and self.per_second <= 0:
            raise ValueError("per_second is more than 0, or None for all at once")
        if self.kind not in ("sync", "async"):
            raise ValueError('kind is "sync" or "async"')

    @property
    def of_a_worker(self) -> int:
        """How many connections one worker may open."""
        return self.pool_size + self.max_overflow

    @property
    def of_all(self) -> int:
        """How many connections all workers together may open: the budget."""
        return self.workers * self.of_a_worker

    @property
    def fits(self) -> bool:
        """Whether the server lets all of them in."""
        return self.of_all <= self.server_limit

    @property
    def capacity(self) -> float:
        """The most requests a second that so many connections can serve."""
        return min(self.of_all, self.server_limit) / self.hold

    def arrivals(self) -> list[int]:
        """When each request arrives, in milliseconds."""
        if self.per_second is None:
            return [0] * self.requests
        return [round(1000 * number / self.per_second) for number in range(self.requests)]

    def worker_of(self, number: int) -> int:
        """The worker that a request goes to; both count from 1."""
        return (number - 1) % self.workers + 1

    def numbered(self) -> list[tuple[int, int, int]]:
        """Each request: its number, its worker, and when it arrives."""
        return [
            (number, self.worker_of(number), at)
            for number, at in zip(count(1), self.arrivals(), strict=False)
        ]
