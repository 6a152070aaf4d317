"""``timeline``: one HTTP request, from its first byte to the end of what it has started.

::

    timeline(app, "POST", "/tags", json={"name": "sql"})

* ``moments``: what happened, as data.
* ``dependencies``: notes when a dependency is entered and left, and when the endpoint runs.
* ``capture``: sends the request in process and listens: ASGI, SQLAlchemy, pool, background tasks.
* ``words``, ``text``, ``svg``: the moments in words, as lines and as a drawing.
* ``shown``: the timeline where a learner meets it.
"""

from workbook.requesttimeline.shown import Timeline, timeline

__all__ = ["Timeline", "timeline"]
