"""The drawing says what the run is, in words too, and is the same each time."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from workbook.poolsimulator import PoolPlan, simulate

PLANS = [
    PoolPlan(pool_size=2, max_overflow=1, hold=0.3, requests=20, per_second=20, pool_timeout=0.5),
    PoolPlan(workers=2, pool_size=5, max_overflow=5, requests=30, server_limit=17),
    PoolPlan(workers=8, pool_size=20, max_overflow=10, requests=400, server_limit=97),
    PoolPlan(requests=0),
    PoolPlan(server_limit=0),
]


def drawn(plan: PoolPlan) -> ET.Element:
    html = simulate(plan)._repr_html_()
    return ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


@pytest.mark.parametrize("plan", PLANS)
def test_a_bar_for_each_request_that_was_served(plan: PoolPlan) -> None:
    run, svg = simulate(plan), drawn(plan)
    titles = [title.text or "" for title in svg.iter("title")]
    assert len(titles) == run.served
    overflow = sum(visit.lane is not None and visit.lane > plan.pool_size for visit in run.visits)
    assert sum("overflow" in title for title in titles) == overflow
    words = [text.text or "" for text in svg.iter("text")]
    for name, count in (("timed out", run.timed_out), ("refused", run.refused)):
        shown = sum(int(w.rpartition(" ")[2]) for w in words if w.startswith(f"✗ {name}"))
        assert shown == count


@pytest.mark.parametrize("plan", PLANS)
def test_it_fits_a_page_and_has_a_text(plan: PoolPlan) -> None:
    svg = drawn(plan)
    assert float(svg.get("width", "")) <= 760
    assert svg.get("role") == "img"
    label = svg.get("aria-label", "")
    assert f"{plan.of_all} connection" in label
    assert f"{simulate(plan).served} served" in label
    for rect in svg.iter("rect"):
        assert float(rect.get("x", "")) + float(rect.get("width", "")) <= 670
        assert float(rect.get("height", "")) > 0


@pytest.mark.parametrize("plan", PLANS)
def test_the_hill_is_as_high_as_requests_wait(plan: PoolPlan) -> None:
    run, svg = simulate(plan), drawn(plan)
    hills = [
        [float(point.split(",")[1]) for point in polygon.get("points", "").split()]
        for polygon in svg.iter("polygon")
    ]
    assert all(max(hill) == hill[0] == hill[-1] for hill in hills), "none goes below its ground"
    shown = [text.text or "" for text in svg.iter("text")]
    highest = sum(int(words.partition(" ")[0]) for words in shown if words.endswith("at most"))
    expected = 0
    for worker in range(1, plan.workers + 1):
        visits = [visit for visit in run.visits if visit.worker == worker]
        waits = [(v.arrived, v.ended if v.got is None else v.got) for v in visits]
        counts = (sum(a <= moment < b for a, b in waits) for moment in run.moments())
        expected += max(counts, default=0)
    assert highest == expected


def test_the_same_twice() -> None:
    assert simulate(PLANS[0])._repr_html_() == simulate(PLANS[0])._repr_html_()
