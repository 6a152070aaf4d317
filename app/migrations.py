"""Where the migrations are, and which one is the last."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[1]


def config() -> Config:
    """Alembic's settings, wherever the process was started."""
    return Config(ROOT / "alembic.ini")


@cache
def head() -> str:
    """The revision that this code was written for."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    if found is None:
        raise RuntimeError("there are no migrations in alembic/versions")
    return found
