"""Two revisions that follow the same one: Alembic can't tell which is the last."""

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

WORDS = "Multiple head revisions are present"
WHY = "two branches added a migration each"
CURE = "merge, or rebase down_revision; a check in CI"
CHAPTER = "ch10"
ASKED = "alembic docs, branches"
PATTERN = r"Multiple head revisions"
PHRASES = (
    "alembic upgrade head Multiple head revisions are present for given argument 'head'",
    "two alembic heads after merging git branches",
    "how to merge alembic heads",
)


def _upgrade(*, merged: bool) -> object:
    with tempfile.TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", folder)
        config.set_main_option("path_separator", "os")
        Path(folder, "env.py").write_text("")  # nothing to run: the way alone matters
        Path(folder, "versions").mkdir()
        follows = {"one": None, "two": "one", "three": "one", "both": ("two", "three")}
        for name, before in follows.items():
            if merged or name != "both":
                Path(folder, "versions", f"{name}.py").write_text(
                    f"revision, down_revision = {name!r}, {before!r}\n"
                )
        command.show(config, "head")
    return "one head"


def bad(engine: Engine) -> object:
    return _upgrade(merged=False)


def good(engine: Engine) -> object:
    return _upgrade(merged=True)
