"""Which check-out has which connection, and which ones wait: drawn from the pool's own events.

::

    with pool_timeline(engine):
        with engine.connect() as connection:
            ...

Each connection is a lane, each check-out a bar with its number.

* ``data``: what happened; ``listening``: the pool's events, from which it comes.
* ``words``, ``text``, ``svg``: the same as sentences, lines and a drawing; ``shown``: where a
  learner meets it.
"""

from workbook.displays.pool.shown import PoolTimeline, pool_timeline, watch

__all__ = ["PoolTimeline", "pool_timeline", "watch"]
