"""The database names a revision whose file isn't there."""

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

WORDS = "Can't locate revision identified by 'ae10...'"
WHY = "the file was deleted, is on another branch, or the database belongs to another project"
CURE = "bring the file back; alembic stamp only if you know what the database holds"
CHAPTER = "ch10"
PATTERN = r"Can't locate revision|No such revision or branch"
PHRASES = (
    "alembic.util.exc.CommandError: Can't locate revision identified by",
    "deleted a migration file alembic cannot find revision",
    "alembic_version table points to a missing revision",
)


def _show(revision: str) -> object:
    with tempfile.TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", folder)
        config.set_main_option("path_separator", "os")
        Path(folder, "env.py").write_text("")
        Path(folder, "versions").mkdir()
        Path(folder, "versions", "one.py").write_text("revision, down_revision = 'one', None\n")
        command.show(config, revision)
    return "found"


def bad(engine: Engine) -> object:
    return _show("two")


def good(engine: Engine) -> object:
    return _show("one")
