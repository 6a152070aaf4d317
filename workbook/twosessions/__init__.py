"""``lanes``: two or three real transactions, stepped one after the other, drawn side by side.

* ``lab`` and ``lane``: what a learner uses.
* ``stage``: lets one lane act, and waits until it is plain what has come of it.
* ``worker``: the thread and the connection of one lane; ``lock_monitor``: sees which lane
  waits for which.
* ``story``: what happened, as data; ``words``, ``text``, ``svg``: the same to read and to look at.
"""

from workbook.twosessions.lab import Lanes, lanes
from workbook.twosessions.lane import Lane
from workbook.twosessions.story import LaneStep, Wait

__all__ = ["Lane", "LaneStep", "Lanes", "Wait", "lanes"]
