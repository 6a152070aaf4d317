"""Where the judge puts files of its own: a folder that the process which asked removes afterwards.

A judging process may be killed at any moment, so it can't remove them itself.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

VARIABLE = "WORKBOOK_SCRATCH"


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes at the end of a block; for a judging process, put it into ``VARIABLE``."""
    where = os.environ.get(VARIABLE)
    return tempfile.TemporaryDirectory(
        prefix="workbook-judge-", dir=where, ignore_cleanup_errors=True
    )


def subfolder(prefix: str) -> Path:
    """A new folder in it; in the system's temporary folder where nobody has made one."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=os.environ.get(VARIABLE)))
