"""Pictures of what happens: drawn from SQLAlchemy's own events, for any code run in them.

* ``show``: shows a thing where it is being looked at, in a notebook or in a terminal.
* ``theme``, ``formatting``, ``svg``: what all drawings are made of, here and in ``migrationmap``,
  ``plans``, ``requesttimeline``, ``sessionxray``, ``sqltape`` and ``twosessions``.
* ``entities``, ``journey``, ``pool``: three pictures. ``lifecycle``: the states of an object.

Every display is built in one direction: data, then words, then text and drawing, which know the
data and the words only; what a learner meets, in ``shown``, knows them all.
"""
