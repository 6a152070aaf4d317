"""Where the judge puts files of its own: a folder that the process which asked removes afterwards.

A judging process may be killed at any moment, so it can't remove them itself.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

VARIABLE = "WORKBOOK_SCRATCH"


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for one judging process; put its name into ``VARIABLE`` of its environment."""
    return tempfile.TemporaryDirectory(prefix="workbook-judge-", ignore_cleanup_errors=True)


def subfolder(prefix: str) -> Path:
    """A new folder in it; in the system's temporary folder where nobody has made one."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=os.environ.get(VARIABLE)))
