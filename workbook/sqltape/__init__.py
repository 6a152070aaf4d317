"""The tape: every statement that SQLAlchemy sends, with what it carried and what came of it.

``record()`` collects silently, ``tape`` shows what was collected: under each notebook cell, or
around any block of code with ``with tape("what I try"): ...``.

* ``entries``, ``recorder``: what was sent, as data, and where it comes from.
* ``wording``, ``text``, ``html``: the same in words, for a terminal and for a notebook; ``shown``:
  ``tape`` itself.
"""

from workbook.sqltape.entries import Entry, EntryKind
from workbook.sqltape.recorder import Recording, record
from workbook.sqltape.shown import Tape, tape

__all__ = ["Entry", "EntryKind", "Recording", "Tape", "record", "tape"]
