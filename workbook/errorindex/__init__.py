"""The error index: the failures that people meet most, each with code that leads to it and cured.

An entry is a file in ``entries/``. It is read without being imported, so that a judging process
that looks for the symptom of an error doesn't import FastAPI and Alembic for it. ``search`` finds
entries for whatever people write.
"""

from workbook.errorindex.entry import Entry
from workbook.errorindex.index import every, find, named, of

__all__ = ["Entry", "every", "find", "named", "of"]
