"""Plans side by side: which of them is cheaper, by how much, and where that shows."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.displays.formatting import plural
from workbook.plans.data import PlanData
from workbook.plans.nodes import Node

WORTH = 1.05  # times: below this, two prices are about the same
MUCH = 2  # times fewer rows: worth a mark
_PLACES = ("the first", "the second", "the third", "the fourth")


class Comparison:
    """Several plans, each measured against the most expensive one."""

    def __init__(self, plans: Sequence[PlanData]) -> None:
        self.plans = list(plans)
        self.dearest = max(plans, key=lambda plan: plan.cost)
        self.alike = all(_times(self.dearest.cost, plan.cost) < WORTH for plan in plans)

    def headlines(self) -> list[str]:
        """``with the index: 22 x cheaper than before; 66 rows read instead of 100,000``."""
        if self.alike:
            return ["These plans cost about the same."]
        headlines = []
        for plan in self.plans:
            if plan is self.dearest:
                continue
            times = _times(self.dearest.cost, plan.cost)
            if times < WORTH:
                verdict = f"costs about the same as {self._name(self.dearest)}"
            else:
                verdict = f"{factor(times)} x cheaper than {self._name(self.dearest)}"
            fewer = _fewer(plan.read, self.dearest.read) if plan.ran and self.dearest.ran else ""
            if plan.times and self.dearest.times and plan.milliseconds and self.dearest.ran:
                verdict += (
                    f"; {plan.milliseconds:.1f} ms instead of {self.dearest.milliseconds:.1f}"
                )
            headlines.append(f"{self._name(plan)}: {verdict}{'; ' * bool(fewer)}{fewer}")
        return headlines

    def is_better(self, plan: PlanData) -> bool:
        """Whether the plan is clearly cheaper than the most expensive one."""
        return not self.alike and _times(self.dearest.cost, plan.cost) >= WORTH

    def gain(self, node: Node, plan: PlanData) -> str:
        """What a node of a cheaper plan saves: rows of a table that it need not read."""
        if not (self.is_better(plan) and plan.ran and self.dearest.ran and node.read):
            return ""
        return _fewer(_read(plan, node), _read(self.dearest, node))

    def loss(self, node: Node, plan: PlanData) -> str:
        """What a node of the most expensive plan reads, where another plan need not."""
        if plan is not self.dearest or self.alike or not (plan.ran and node.read):
            return ""
        others = [each for each in self.plans if each.ran and self.is_better(each)]
        if any(_fewer(_read(other, node), _read(plan, node)) for other in others):
            return plural(node.read, "row") + " read"
        return ""

    def _name(self, plan: PlanData) -> str:
        if plan.title:
            return plan.title
        place = next(at for at, other in enumerate(self.plans) if other is plan)
        return _PLACES[place] if place < len(_PLACES) else f"number {place + 1}"


def _read(plan: PlanData, node: Node) -> int:
    """How many rows the plan reads of the table that the node reads."""
    return sum(each.read for each in plan.nodes if each.relation == node.relation)


def factor(times: float) -> str:
    """``22``, ``2.3``, ``1.08``."""
    if times >= 10:
        return f"{times:,.0f}"
    return f"{times:.1f}" if times >= 1.1 else f"{times:.2f}"


def _times(more: float, less: float) -> float:
    return more / less if less else float("inf") if more else 1.0


def _fewer(read: int, other: int) -> str:
    """``66 rows read instead of 100,000``, where that is much fewer."""
    return f"{plural(read, 'row')} read instead of {other:,}" if other >= MUCH * read > 0 else ""
