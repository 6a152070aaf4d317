"""``simulate`` and ``compare``: drawings in a notebook, lines elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL

from workbook.poolsimulator import svg, text
from workbook.poolsimulator.measure import measured
from workbook.poolsimulator.model import predicted
from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.run import RunData


class PoolRun(RunData):
    """A run that shows itself."""

    def __repr__(self) -> str:
        return text.render(self)

    def _repr_html_(self) -> str:
        return svg.render(self)


def simulate(plan: PoolPlan) -> PoolRun:
    """Predict what becomes of the plan's requests. No database is asked."""
    data = predicted(plan)
    return PoolRun(data.plan, data.visits, data.opened, data.peak)


@dataclass(frozen=True)
class Comparison:
    """The counts of a prediction beside those of a measurement.

    How long it took is in ``measured``; it differs each time, and so it isn't shown.
    """

    predicted: RunData
    measured: RunData

    def rows(self) -> list[tuple[str, int, int]]:
        """Each count: its name, predicted, measured."""
        names = ("served", "timed_out", "refused", "peak")
        shown = {"timed_out": "timed out", "peak": "connections at the peak"}
        return [
            (shown.get(name, name), getattr(self.predicted, name), getattr(self.measured, name))
            for name in names
        ]

    @property
    def agrees(self) -> bool:
        """Whether all counts are the same."""
        return all(expected == measured for _, expected, measured in self.rows())

    def __repr__(self) -> str:
        lines = [f"{'':<24}{'predicted':>10}{'measured':>10}"]
        lines += [
            f"{name:<24}{predicted:>10}{measured:>10}" for name, predicted, measured in self.rows()
        ]
        return "\n".join(lines)


def compare(plan: PoolPlan, url: URL) -> Comparison:
    """Predict a plan, then send its requests to a database."""
    return Comparison(predicted(plan), measured(plan, url))
