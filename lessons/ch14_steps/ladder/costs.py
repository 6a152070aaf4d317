"""What each rung costs: counted on the wire, and measured under load."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import URL

from lessons.ch14_steps.chart import Chart
from workbook.asgi import Request, send
from workbook.measuring import load, process
from workbook.measuring.wire import wire
from workbook.sqltape.recorder import paused

from . import server

RUNGS = (
    "lazy",
    "joined",
    "selectin",
    "counted",
    "few_columns",
    "few_columns_async",
    "core_rows",
    "json_text",
    "driver",
)


@dataclass(frozen=True)
class Cost:
    """What one request sends and receives."""

    statements: int
    rows: int
    bytes: int


@dataclass
class Ladder:
    """All rungs, with what they cost and, where it was measured, how many responses a second."""

    costs: dict[str, Cost]
    feeds: dict[str, str] = field(repr=False)
    rates: dict[str, float] = field(default_factory=dict)

    @property
    def same_json(self) -> bool:
        """Whether all rungs sent the same."""
        return (
            len({json.dumps(json.loads(feed), sort_keys=True) for feed in self.feeds.values()}) == 1
        )

    def __getitem__(self, rung: str) -> Cost:
        return self.costs[rung]

    def _repr_html_(self) -> str:
        return self.chart().drawn()

    def __repr__(self) -> str:
        return self.chart().in_text()

    def chart(self) -> Chart:
        """What is drawn, from the lowest rung to the highest."""
        lines: dict[str, Sequence[float]] = {}
        for name, cost in self.costs.items():
            rate = [self.rates[name] / self.rates["lazy"]] if self.rates else []
            lines[name] = [cost.statements, cost.rows, cost.bytes, *rate]
        heads = ["statements", "rows", "bytes received"]
        return Chart("The ladder", heads, lines, "requests/s, lazy = 1" if self.rates else "")


async def count(url: URL) -> Ladder:
    """Send each request twice, and count on the wire what the second one needs.

    The first opens the connection, and has drivers ask for what they remember afterwards.
    """
    ladder = Ladder({}, {})
    with paused(), wire(url) as (counted, traffic):
        app = server.make_app(counted, connections=1)
        async with app.router.lifespan_context(app):
            for name in RUNGS:
                request = Request("GET", f"/feed/{name}")
                await send(app, request)
                traffic.reset()
                ladder.feeds[name] = (await send(app, request)).text
                ladder.costs[name] = Cost(traffic.statements, traffic.rows, traffic.received)
    return ladder


async def measure(url: URL, clients: int = 8, seconds: float = 0.4) -> Ladder:
    """Count, and then measure each rung on a server of its own process, as long as ``seconds``."""
    ladder = await count(url)
    async with process.server("lessons.ch14_steps.ladder.server", url) as port:
        for name in RUNGS:
            rate = await load.rate(port, f"/feed/{name}", clients, 10_000, longest=seconds)
            ladder.rates[name] = rate.measured
    return ladder
