"""One complete installation, in a folder that breaks what is not quoted. The slow one here."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bootstrap.conftest import copy_project

ROOT = Path(__file__).resolve().parents[2]

# All modules but those that are programs, and the one that runs without any environment.
IMPORT_ALL = """
import importlib, os, pkgutil
os.environ["SECRET_KEY"] = "a key of a test, as long as a key has to be"
for package in ("workbook", "lessons", "app"):
    for module in pkgutil.walk_packages([package], f"{package}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            print(module.name)
"""

# Nobody listens there: what asks the network fails at once.
DEAD = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
# Settings that people have, none of which may matter.
HOSTILE = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/nowhere",
    "PIP_TARGET": "/nowhere",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "VIRTUAL_ENV": "/nowhere",
    "UV_PYTHON": "3.7",
    "CONDA_PREFIX": "/nowhere",
}


def start(project: Path, **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "workbook/bootstrap.py", ".venv"]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    return subprocess.Popen(
        command,
        cwd=project,
        env=kept | HOSTILE | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output
    return output


def wait_for_line(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return
    pytest.fail(f"it never said {word!r}")


@pytest.mark.slow
def test_a_complete_installation(tmp_path: Path) -> None:
    project = copy_project(tmp_path / """it's a "wörk" $HOME 書""")
    shutil.copytree(ROOT / "app", project / "app", ignore=shutil.ignore_patterns("__pycache__"))
    venv = project / ".venv"

    # Interrupted in the middle.
    first = start(project)
    wait_for_line(first, "locked packages")
    time.sleep(0.5)
    first.send_signal(signal.SIGINT)
    output, _ = first.communicate(timeout=60)
    assert first.returncode == 130, output
    assert "Run the same command again" in output
    assert not (venv / ".workbook-ready").exists()

    # Two at once: one waits for the other, and finds nothing left to do.
    pair = [start(project), start(project)]
    outputs = [finish(process) for process in pair]
    assert sum("Another run is setting up this folder" in output for output in outputs) == 1
    assert sum("locked packages" in output for output in outputs) == 1

    # Everything is there, compiled, and the command works from anywhere.
    assert list(venv.glob("lib/python*/site-packages/sqlalchemy/__pycache__/*.pyc"))
    shown = subprocess.run(
        [venv / "bin" / "python", "-c", "import workbook, sqlalchemy; print(workbook.__file__)"],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert shown.stdout.strip() == str(project / "workbook" / "__init__.py"), shown.stderr
    if (project / "workbook" / "cli" / "__init__.py").exists():
        done = subprocess.run(
            [venv / "bin" / "workbook", "--help"], cwd="/", capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    # A learner's packages are enough to import every module, and no others are there.
    imported = subprocess.run(
        [venv / "bin" / "python", "-c", IMPORT_ALL], cwd=project, capture_output=True, text=True
    )
    assert imported.returncode == 0, imported.stderr
    modules = imported.stdout.split()
    assert {"workbook.judge.plugin", "lessons.ch04_models", "app.main"} <= set(modules)
    assert not list(venv.glob("lib/python*/site-packages/playwright"))
    assert not list(venv.glob("bin/uv"))

    # A second run asks no network and says nothing.
    assert finish(start(project, **DEAD)) == ""

    # A renewed lock asks the network, which is not there: one line, and the cure.
    (venv / ".workbook-ready").write_text((venv / ".workbook-ready").read_text()[:40])
    shutil.rmtree(venv / "lib", ignore_errors=True)
    dead = start(project, **DEAD, UV_CACHE_DIR=str(tmp_path / "cache"), PIP_NO_CACHE_DIR="1")
    output, _ = dead.communicate(timeout=120)
    assert dead.returncode == 1
    assert "The package index cannot be reached" in output
    assert "Traceback" not in output
