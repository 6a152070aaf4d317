"""The sliders change the plan, and the drawing follows."""

from __future__ import annotations

import pytest

from workbook.poolsimulator import PoolPlan, explore, simulate

PLAN = PoolPlan(workers=2, pool_size=3, max_overflow=1, hold=0.5, requests=12)


def controls(panel: object) -> dict[str, object]:
    """The controls of a panel by their names."""
    return {each.description: each for each in panel.children[:-1]}  # type: ignore[attr-defined]


def test_it_begins_with_the_plan() -> None:
    explorer = explore(PLAN)
    settings = {name: each.value for name, each in controls(explorer.panel).items()}  # type: ignore[attr-defined]
    assert settings == {name: getattr(PLAN, name) for name in settings}
    assert len(settings) == 8
    assert repr(explorer) == repr(simulate(PLAN))


@pytest.mark.parametrize(
    ("name", "value"), [("workers", 1), ("pool_size", 6), ("hold", 0.1), ("kind", "async")]
)
def test_a_control_changes_plan_and_drawing(name: str, value: object) -> None:
    explorer = explore(PLAN)
    panel = explorer.panel
    before = panel.children[-1].value
    controls(panel)[name].value = value  # type: ignore[attr-defined]
    assert getattr(explorer.plan, name) == value
    assert panel.children[-1].value == simulate(explorer.plan)._repr_html_() != before
    assert repr(explorer) == repr(simulate(explorer.plan))


def test_without_widgets_there_is_still_a_drawing() -> None:
    bundle = explore(PLAN)._repr_mimebundle_()
    assert bundle["text/plain"] == repr(simulate(PLAN))
    assert bundle["text/html"] == simulate(PLAN)._repr_html_()
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_every_position_of_a_slider_is_a_plan() -> None:
    for name, control in controls(explore(PLAN).panel).items():
        if name == "kind":
            continue
        for value in (control.min, control.max):  # type: ignore[attr-defined]
            explorer = explore(PLAN)
            controls(explorer.panel)[name].value = value  # type: ignore[attr-defined]
            assert repr(explorer.run), (name, value)


def test_a_plan_outside_the_sliders() -> None:
    """A slider cannot show it; the plan stays what it is until one is moved."""
    large = PoolPlan(workers=20, requests=500)
    explorer = explore(large)
    assert explorer.panel is not None
    assert explorer.plan == large
