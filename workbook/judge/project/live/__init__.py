"""Judges a project that runs the package of an earlier one as it is deployed.

The answer's ``create_app(environ)`` makes its own engine from ``DATABASE_URL``. The judge starts
it, sends it requests, and lets real things go wrong: connections are ended, rows stay locked,
PostgreSQL refuses a transaction. What is seen is compared with what is seen of the reference.

::

    steps     what a check sends and does: Start, Get, cut, holding, ... and how each is said
    stage     one answer at work: its applications, its database, what it logs
    logs      the log of an answer, in a form in which two can be compared
    playing   plays the scenes of a check with both, and says where they first differ
"""
