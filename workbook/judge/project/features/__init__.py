"""Judges features that a learner adds to a copy of ``app/``: a project with ``given = "copy"``.

Its folder in ``my_work`` is not a package but what a repository holds: ``app/``, ``alembic/``,
``alembic.ini`` and ``tests/``. Its first part is the migration, its last two are the learner's
tests and the application's own tests; those between are judged by requests, of which ``check.py``
says in ``asks()`` which part each belongs to.

::

    copy       the folder: its application, imported beside others of the same name
    blogs      the databases: a small blog at the revision that the copy begins with, or at its end
    migration  the way up, down and up again, and the models beside it
    asks       requests to a copy's application, with what they leave in the tables
    suite      the application's own tests, in a process of its own
    judging    one part after the other
"""
