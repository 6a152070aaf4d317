"""``pool_timeline``: what a learner uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from workbook.displays.pool import svg, text
from workbook.displays.pool.data import PoolHistory
from workbook.displays.pool.listening import about, listening
from workbook.displays.show import display


class PoolTimeline(PoolHistory):
    """What happened in one pool. Shows itself as a drawing in a notebook, as text elsewhere."""

    def _repr_html_(self) -> str:
        return svg.render(self)

    def __repr__(self) -> str:
        return text.render(self)


@contextmanager
def watch(engine: Engine | AsyncEngine, title: str = "") -> Iterator[PoolTimeline]:
    """Collect what happens in the engine's pool, and show nothing."""
    sync = engine.sync_engine if isinstance(engine, AsyncEngine) else engine
    timeline = PoolTimeline(title, about(sync.pool))
    with listening(sync, timeline):
        yield timeline


@contextmanager
def pool_timeline(engine: Engine | AsyncEngine, title: str = "") -> Iterator[PoolTimeline]:
    """Run a block of code and show which check-out held which connection, also when it fails."""
    with watch(engine, title) as timeline:
        try:
            yield timeline
        finally:
            display(timeline)
