"""The parts "tests" and "app": the learner's tests, and those that the application came with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbook import app_testing, databases
from workbook.course import paths
from workbook.judge import scratch
from workbook.judge.equivalence import heartbeat
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project import suite
from workbook.judge.project.edits import Fault
from workbook.judge.project.features.blogs import blog, head
from workbook.judge.project.features.copy import Copy

# The application's own tests that are run: those that a new feature breaks first.
OWN = (
    "tests/app/http/test_schema.py::test_every_operation_documents_its_problems",
    "tests/app/routers/test_posts.py",
)
_CHOSEN = "alone or documents"
_LONGEST = 120.0
_BEAT = 2.0


def learners(reference: Copy, answer: Copy, faults: Sequence[Fault]) -> Difference | None:
    """Find how the learner's tests are wrong: they fail on a right version or miss a fault."""
    own = answer.create_app  # before the tests see another one under its name
    with blog(reference, head(reference), "answer") as opened, app_testing.kept_open():
        return suite.on(
            opened,
            answer.app,
            answer.whole.path / "tests",
            suite.Versions(own, reference.create_app, faults, entry="app.main.create_app"),
        )


def applications(answer: Copy) -> Difference | None:
    """Run the application's own tests on a copy, in a separate process."""
    with scratch.new_folder() as name:
        folder = Path(name)
        for each in ("app", "alembic", "alembic.ini"):
            source = answer.whole.path / each
            if source.is_dir():
                shutil.copytree(source, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.is_file():
                shutil.copy(source, folder / each)
        shutil.copytree(
            paths.ROOT / "tests" / "app",
            folder / "tests" / "app",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        (folder / "tests" / "__init__.py").touch()
        return _run(folder)


def _run(folder: Path) -> Difference | None:
    server = databases.url("postgres").set(database="postgres", drivername="postgresql")
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "WORKBOOK", "COVERAGE"))
    }
    environment |= {
        "DATABASE_URL": server.render_as_string(hide_password=False),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-c", "tests/app/pytest.ini", "--rootdir", "."]
    command += [
        "-p",
        "anyio",
        "-p",
        "no:cacheprovider",
        "-q",
        "-x",
        "--tb=line",
        "-k",
        _CHOSEN,
        *OWN,
    ]
    done = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = ""
    for _ in range(int(_LONGEST / _BEAT)):
        heartbeat.beat()
        try:
            output, _nothing = done.communicate(timeout=_BEAT)
            break
        except subprocess.TimeoutExpired:
            continue
    else:
        done.kill()
        output, _nothing = done.communicate()
    if done.returncode == 0:
        return None
    failed = [line.removeprefix("FAILED ") for line in output.splitlines() if "FAILED" in line]
    lines = failed or [line for line in output.splitlines() if line.strip()][-6:]
    return Difference(
        "own_tests_fail",
        "Your features and your tests are right, but a test that the application came with now "
        "fails: something that worked before works differently. Run the test in the folder of the "
        "repository, on the unchanged application, and compare.",
        lines[:6],
        ["all of them pass"],
    )
