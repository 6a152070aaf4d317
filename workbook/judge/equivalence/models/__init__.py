"""Compares mapped classes with those of the reference, by what they do.

::

    first_difference(reference, answer, ModelTolerance(), one_database, another)

    side         the classes of one side, their tables and their database
    structure    compares two of them
    trials       many small statements in one round trip, each undone
    values       what is worth trying in a column
    world        the rows that both sides get
    rows         INSERTs, UPDATEs and DELETEs around every rule
    links        relationships; scenes: what is done with them
    objects      what Python does: defaults, types, moments
    conventions  a base that names constraints
    tolerance    what a task leaves open
    first        all of that, in order
"""

from workbook.judge.equivalence.models.first import first_difference
from workbook.judge.equivalence.models.tolerance import ModelTolerance

__all__ = ["ModelTolerance", "first_difference"]
