"""``explore``: a simulation with sliders. The drawing follows while a slider moves.

Where there are no widgets (a terminal, a notebook that is only read) it shows the plan that it
began with, as ``simulate`` does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbook.poolsimulator import svg
from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.shown import PoolRun, simulate

# Of a plan's integers: the lowest and the highest value of a slider.
_WHOLE = {
    "workers": (1, 8),
    "pool_size": (1, 30),
    "max_overflow": (0, 30),
    "requests": (1, 200),
    "server_limit": (1, 200),
}
# The same of its seconds, with the step.
_SECONDS = {"hold": (0.05, 5.0, 0.05), "pool_timeout": (0.0, 30.0, 0.5)}
_LABELS = {"style": {"description_width": "7.5em"}, "layout": {"width": "26em"}}


class Explorer:
    """A plan, and a slider for each of its settings.

    Attributes:
        plan: the plan that is shown now.
    """

    def __init__(self, plan: PoolPlan) -> None:
        self.plan = plan
        self._panel: Any = None

    @property
    def run(self) -> PoolRun:
        """What becomes of the plan's requests."""
        return simulate(self.plan)

    def change(self, name: str, value: Any) -> None:
        """Set one setting of the plan, as its slider does."""
        self.plan = replace(self.plan, **{name: value})
        if self._panel is not None:
            self._panel.children[-1].value = svg.render(self.run)

    @property
    def panel(self) -> Any:
        """The widgets: a VBox with the sliders, the choice of a kind, and the drawing."""
        if self._panel is None:
            self._panel = self._built()
        return self._panel

    def __repr__(self) -> str:
        return repr(self.run)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        run = self.run
        still = {"text/plain": repr(run), "text/html": svg.render(run)}
        return {**self.panel._repr_mimebundle_(), **still}

    def _built(self) -> Any:
        # Imported here: a terminal needs no widgets.
        import ipywidgets as widgets  # type: ignore[import-untyped] # it has no stubs

        controls: dict[str, Any] = {
            name: widgets.IntSlider(
                getattr(self.plan, name), min=lowest, max=highest, description=name, **_LABELS
            )
            for name, (lowest, highest) in _WHOLE.items()
        }
        for name, (low, high, step) in _SECONDS.items():
            controls[name] = widgets.FloatSlider(
                getattr(self.plan, name), min=low, max=high, step=step, description=name, **_LABELS
            )
        controls["kind"] = widgets.ToggleButtons(
            options=["sync", "async"], value=self.plan.kind, description="kind", **_LABELS
        )
        for name, control in controls.items():
            control.observe(lambda change, name=name: self.change(name, change["new"]), "value")
        return widgets.VBox([*controls.values(), widgets.HTML(svg.render(self.run))])


def explore(plan: PoolPlan | None = None) -> Explorer:
    """Show a plan with sliders; by default, that of one worker with SQLAlchemy's own settings."""
    return Explorer(PoolPlan() if plan is None else plan)
