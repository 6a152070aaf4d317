"""Where things are. The only module that knows the tree."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LESSONS = ROOT / "lessons"
EXERCISES = ROOT / "exercises"


def chapter_files() -> list[Path]:
    """The ``chapter.toml`` of every chapter with exercises, in the order of the course.

    After them come folders of the learner's own, ``my_work/exercises/extra_*``.
    """
    return sorted(EXERCISES.glob("ch*/chapter.toml")) + _own("chapter.toml")


def is_own(stem: str) -> bool:
    """Whether the exercises of that name are the learner's own."""
    return stem.startswith("extra_")


def _own(name: str) -> list[Path]:
    return sorted((my_work() / "exercises").glob(f"extra_*/{name}"))


def _folder(stem: str) -> Path:
    return (my_work() / "exercises" if is_own(stem) else EXERCISES) / stem


def stub(stem: str) -> Path:
    """What the learner's ``my_work/exercises/<stem>.py`` starts as."""
    return _folder(stem) / "stub.py"


def stubs() -> dict[str, Path]:
    """The stub of every chapter by the chapter's stem, in the order of the course."""
    files = sorted(EXERCISES.glob("ch*/stub.py")) + _own("stub.py")
    return {path.parent.name: path for path in files}


def starters() -> dict[str, Path]:
    """What ``my_work/<package>`` starts as, for each project that is a package of several files."""
    return {path.parent.name: path for path in sorted(EXERCISES.glob("ch*/*/starter"))}


def exercise(stem: str, name: str) -> Path:
    """The folder of one exercise."""
    return _folder(stem) / name


def my_work() -> Path:
    """The learner's folder. ``WORKBOOK_MY_WORK`` moves it, which the course's own tests use."""
    return Path(os.environ.get("WORKBOOK_MY_WORK") or ROOT / "my_work")
