"""``workbook checklist``: looks at a running application and its database, point by point.

* ``finding``: what came of looking at a point: it is good, it is missing, or it can't be seen.
* ``target``: the application over HTTP, and the database where one is named.
* ``points/``: a file for each point of the list, with its title and ``look(target)``.
* ``run``: looks at all of them.

Nothing is written, and nothing is asked of the application but a few harmless requests. What can't
be seen from outside is said to be so; it counts neither as good nor as missing.
"""
