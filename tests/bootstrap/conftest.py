"""A copy of the project to set up, break and set up again."""

import shutil
from pathlib import Path

import pytest

from workbook import bootstrap

ROOT = Path(__file__).resolve().parents[2]


def copy_project(target: Path) -> Path:
    """Copy what an installation needs into ``target``, as a clean checkout has it."""
    target.mkdir(parents=True)
    for name in ("pyproject.toml", "LICENSE", "Makefile", bootstrap.LOCK, bootstrap.DEV_LOCK):
        shutil.copy(ROOT / name, target)
    for name in ("workbook", "lessons"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clean checkout in a folder with a plain name."""
    return copy_project(tmp_path / "project")
