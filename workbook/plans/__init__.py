"""``plan``: how PostgreSQL runs a statement, drawn as a tree.

* ``explain``: asks the server, without leaving a trace; ``capture``: which SQL it is about.
* ``nodes``, ``data``: the answer as data, for looking at and for judging.
* ``comparison``: several plans measured against each other.
* ``words``, ``text``, ``svg``: the answer as sentences, lines and a drawing.
* ``shown``: the answer where a learner meets it.
* ``settled``: statistics that are the same on every machine.
"""

from workbook.plans.explain import plan
from workbook.plans.nodes import Node
from workbook.plans.settled import settle
from workbook.plans.shown import Plan, Plans

__all__ = ["Node", "Plan", "Plans", "plan", "settle"]
