"""Where the migrations are, and which one is the last.

alembic.ini runs it as a program on each new revision, to format it:
``python -m app.operations.migrations FILE``.
"""

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]


def config() -> Config:
    """Alembic's settings, wherever the process was started."""
    return Config(ROOT / "alembic.ini")


@cache
def head() -> str:
    """The revision that this code was written for."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations in alembic/versions")
    return revision


def format_revision(path: str) -> None:
    """Format a new revision with ruff. Where ruff isn't installed it stays as Alembic wrote it."""
    if find_spec("ruff"):
        subprocess.run([sys.executable, "-m", "ruff", "format", path], check=False)


if __name__ == "__main__":
    format_revision(sys.argv[1])
