"""``simulate``: where requests wait, give up or are refused, for given pools and a given load.

::

    plan = PoolPlan(workers=2, pool_size=5, max_overflow=5, hold=0.5, requests=30)
    simulate(plan)          # predicted: a drawing, or lines in a terminal
    compare(plan, url)      # and counted on real pools, with real queries
    explore(plan)           # predicted again with each move of a slider

* ``plan``: the settings and the load; ``run``: what became of each request.
* ``model``: predicts it, event by event, without a database.
* ``measure``: finds it out, with SQLAlchemy's pool and PostgreSQL's ``pg_sleep``.
* ``words``, ``text``, ``svg``: a run in words, as lines and as a drawing; ``shown`` and
  ``explore``: where a learner meets it.
"""

from workbook.poolsimulator.explore import Explorer, explore
from workbook.poolsimulator.plan import PoolPlan
from workbook.poolsimulator.shown import Comparison, PoolRun, compare, simulate

__all__ = ["Comparison", "Explorer", "PoolPlan", "PoolRun", "compare", "explore", "simulate"]
