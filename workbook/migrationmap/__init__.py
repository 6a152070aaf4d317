"""``migrations``: the revisions of an Alembic folder, what each one changes, and what it locks.

::

    migrations("alembic.ini", rows={"0001": "INSERT INTO users ..."})

* ``data``: revisions, changes and locks, as data.
* ``changes``: two catalogues, before and after -> the changes.
* ``locks``: the statements of a revision as they were watched -> the locks.
* ``lanes``: branches and merges -> the lane of each revision.
* ``run``: runs every revision in a scratch database.
* ``words``, ``text``, ``svg``: all of that in words, as lines and as a drawing.
* ``shown``: the drawing where a learner meets it.
"""

from workbook.migrationmap.shown import Migrations, migrations

__all__ = ["Migrations", "migrations"]
