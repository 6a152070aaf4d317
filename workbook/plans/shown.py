"""``Plan`` and ``Plans``, which ``plan()`` returns: a drawing in a notebook, text elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.plans import svg, text
from workbook.plans.data import PlanData


class Plan(PlanData):
    """A plan that shows itself."""

    def __repr__(self) -> str:
        return text.render(self)

    def _repr_html_(self) -> str:
        return svg.render([self])


class Plans(Sequence[Plan]):
    """Several plans side by side."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = list(plans)

    def __getitem__(self, place: int) -> Plan:  # type: ignore[override]
        return self._plans[place]

    def __len__(self) -> int:
        return len(self._plans)

    def __repr__(self) -> str:
        return text.several(self._plans)

    def _repr_html_(self) -> str:
        return svg.render(self._plans)
