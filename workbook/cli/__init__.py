"""The ``workbook`` command: a file for each group of commands, slow imports inside functions."""

import os
import sys
from pathlib import Path

__all__ = ["main"]


def _forget_other_pythons() -> None:
    """Ignore the modules that PYTHONPATH names, here and in every child process.

    They belong to some other project, and an old SQLAlchemy among them would hide ours.
    """
    named = os.environ.pop("PYTHONPATH", "").split(os.pathsep)
    os.environ.pop("PYTHONHOME", None)
    root = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [entry for entry in sys.path if not entry or entry == root or entry not in named]


def main() -> None:
    """The entry point of the ``workbook`` command."""
    _forget_other_pythons()
    from workbook.judge.process import end_ahead, start_ahead

    if sys.argv[1:2] == ["check"] and "--help" not in sys.argv:
        start_ahead()  # half of what a check costs is imports: both processes import side by side
    try:
        from workbook.cli.app import run

        run()
    finally:
        end_ahead()
