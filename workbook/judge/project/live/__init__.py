"""Judges a project that runs the package of an earlier one as it is deployed.

The answer's ``create_app(environ)`` makes its own engine from ``DATABASE_URL``. The judge starts
it, sends it requests, and causes real failures: connections are ended, rows stay locked,
PostgreSQL refuses a transaction. What is observed is compared with the reference.

::

    steps     what a check sends and does: Start, Get, cut, holding, ... and how each is described
    stage     one answer at work: its applications, its database, what it logs
    logs      the log of an answer, in a form that can be compared
    playing   plays the scenes of a check on both, and reports where they first differ
"""
