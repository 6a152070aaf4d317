"""app/, alembic/, alembic.ini and tests/app/ work in a folder of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

from app.operations import migrations
from app.operations.migrations import ROOT

# A part of each room: settings, the database with its migrations, requests, the twins.
QUICK = [
    "tests/app/operations/test_settings.py",
    "tests/app/postgres/test_query.py",
    "tests/app/http/test_retry.py",
    "tests/app/fastpaths/test_fast_paths.py::test_one_user",
]
# The workbook is installed by a .pth file; ruff comes with its tests, and not with the app's.
NOT_THERE = re.compile(r".*\.pth|.*sqlalchemy_workbook.*|ruff.*|__pycache__")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder."""
    folder = tmp_path_factory.mktemp("alone")
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("app", "alembic", "tests/app"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "alembic.ini", folder)
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the packages which are installed here, and not the workbook."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, symlinks=True)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    for package in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not NOT_THERE.fullmatch(package.name):
            (Path(paths["purelib"]) / package.name).symlink_to(package)
    return Path(paths["scripts"]) / "python"


def run(
    python: Path, folder: Path, *arguments: str, **more: str
) -> subprocess.CompletedProcess[str]:
    hidden = ("DATABASE", "PG", "PYTEST", "PYTHON", "WORKBOOK")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=kept | more, capture_output=True, text=True
    )


def test_the_tests_of_the_app_pass_without_the_workbook(alone: Path, python: Path) -> None:
    for name in ("workbook", "lessons", "ruff"):
        assert "No module named" in run(python, alone, "-c", f"import {name}").stderr
    options = ["-c", "tests/app/pytest.ini", "--rootdir", ".", "-p", "no:cacheprovider"]
    # Plugins of other packages take seconds to import.
    options += ["-q", "-p", "anyio.pytest_plugin"]
    done = run(python, alone, "-m", "pytest", *options, *QUICK, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\d\d passed", done.stdout, re.MULTILINE), done.stdout


def test_a_new_revision_needs_no_ruff(alone: Path, python: Path) -> None:
    before = set((alone / "alembic" / "versions").glob("*.py"))
    done = run(python, alone, "-m", "alembic", "revision", "-m", "A new thing")
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = set((alone / "alembic" / "versions").glob("*.py")) - before
    assert made.name.endswith("_a_new_thing.py")
    # Whole, and behind the one that was the last.
    values: dict[str, object] = {}
    exec(compile(made.read_text(), made.name, "exec"), values)
    assert values["down_revision"] == migrations.head()
    made.unlink()


def test_a_revision_that_cannot_be_made_leaves_no_file(alone: Path, python: Path) -> None:
    before = set((alone / "alembic" / "versions").iterdir())
    done = run(python, alone, "-m", "alembic", "revision", "--autogenerate", "-m", "x")
    assert done.returncode != 0
    assert "Set DATABASE_URL" in done.stderr
    assert set((alone / "alembic" / "versions").iterdir()) - before <= {
        alone / "alembic" / "versions" / "__pycache__"
    }


def test_its_packages_are_bounded_as_here() -> None:
    """What tests/app/requirements.txt asks for is what the workbook's tests run with."""
    asked = (ROOT / "tests" / "app" / "requirements.txt").read_text().splitlines()
    bounds = (ROOT / "pyproject.toml").read_text()
    lines = [line for line in asked if line and not line.startswith("#")]
    assert len(lines) > 5
    for line in lines:
        assert f'"{line}"' in bounds, line
