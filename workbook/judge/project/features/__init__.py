"""Judges features that a learner adds to a copy of ``app/``: a project with ``given = "copy"``.

The project's folder in ``my_work`` isn't a package. It is laid out like a repository: ``app/``,
``alembic/``, ``alembic.ini`` and ``tests/``. The first part is the migration, and the last two are
the learner's tests and the application's own tests. The parts between are judged by requests, and
``asks()`` in ``check.py`` says which part each request belongs to.

::

    copy       the folder: its application, imported beside others of the same name
    blogs      the databases: a small blog at the revision that the copy begins with, or at its end
    migration  up, down and up again, compared with the models
    asks       requests to a copy's application, and the rows that they leave in the tables
    suite      the application's own tests, in a separate process
    judging    judges the parts in order
"""
