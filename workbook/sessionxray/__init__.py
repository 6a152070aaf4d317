"""The session X-ray: every object of a session as a track of its states, line by line.

::

    with xray(session):
        zoe = session.get(User, 1)
        zoe.bio = "Writes about bridges."
        session.commit()

* ``timeline``, ``states``: what was seen, as data.
* ``source``, ``stack``: the learner's lines, and which of them is running.
* ``events``, ``watcher``: SQLAlchemy's events, and what they say. ``members`` and ``attribution``:
  the object, the line and the transaction that an event belongs to.
* ``words``, ``picture``, ``layout``: the data in words, as a grid, and the grid on a page.
* ``text``, ``html``, ``style``: the drawings. ``shown``: ``xray`` itself.
"""

from workbook.sessionxray.shown import XRay, xray

__all__ = ["XRay", "xray"]
