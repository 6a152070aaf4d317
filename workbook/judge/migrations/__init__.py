"""Judges migrations: an answer is a class that holds what a revision file holds.

Reference and answer each go the same way on databases that are filled alike: ``upgrade``,
``downgrade``, ``upgrade`` again, through Alembic, in a script directory of their own. After each
step everything is compared: the catalogue, every row, ``alembic_version``, what the application's
statements do, and (where the contract asks) how long which locks were held.

::

    folder       a script directory on disk, in which the answer is a revision
    database     the database of one side, at the revision where the exercise begins
    schema       how the catalogues of two databases differ
    contents     every row of every table, and how two databases differ
    trip         the steps that one side takes, and what was seen after each
    comparison   two trips -> the differences, the first one first
    judging      world by world, until the two part; and which wrong answer does the same
"""
