"""Where things are. The only module that knows the tree."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LESSONS = ROOT / "lessons"
EXERCISES = ROOT / "exercises"
CHECKS = EXERCISES / "checks"
SOLUTIONS = EXERCISES / "solutions"
WRONG = EXERCISES / "wrong"
HINTS = EXERCISES / "hints"


def my_work() -> Path:
    """The learner's folder. ``WORKBOOK_MY_WORK`` moves it, which the course's own tests use."""
    return Path(os.environ.get("WORKBOOK_MY_WORK") or ROOT / "my_work")
