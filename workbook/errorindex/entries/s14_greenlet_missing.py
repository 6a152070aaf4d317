"""SQLAlchemy's asyncio needs greenlet, which is installed with the extra only."""

import subprocess
import sys

from sqlalchemy import Engine

WORDS = "the greenlet library is required"
WHY = "2.1 no longer installs greenlet by default"
CURE = "pip install 'sqlalchemy[asyncio]'"
CHAPTER = "ch12"
ASKED = "osm-search/Nominatim#4063"
PATTERN = r"greenlet'? library (is required|is installed)"
PHRASES = (
    "ValueError: the greenlet library is required to use this function. No module named 'greenlet'",
    "The SQLAlchemy asyncio module requires that the Python 'greenlet' library is installed",
    "sqlalchemy asyncio greenlet not installed",
)
_PROGRAM = "from sqlalchemy.ext.asyncio import create_async_engine"


def _run(before: str) -> object:
    run = subprocess.run(
        [sys.executable, "-c", f"{before}; {_PROGRAM}"], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise ImportError(run.stderr.strip().splitlines()[-1])
    return "imported"


def bad(engine: Engine) -> object:
    return _run("import sys; sys.modules['greenlet'] = None")  # as if it weren't installed


def good(engine: Engine) -> object:
    return _run("pass")
