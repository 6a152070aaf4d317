"""Make targets do what they say, and `make clean` never takes the learner's work."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
DOORS = ("lab", "test", "lint", "api", "notebooks", "bench", "tools", "lock", "clean")


def make(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bare_make_lists_the_doors(project: Path) -> None:
    shown = make(project)
    for door in DOORS:
        assert re.search(rf"^make {door} ", shown, re.MULTILINE), door


@pytest.mark.parametrize(
    ("door", "command"),
    [
        ("lab", "-m workbook lab"),
        ("test", "-m pytest"),
        ("test", "-m mypy"),
        ("lint", "-m ruff check"),
        ("lock", "uv pip compile"),
        ("notebooks", "-m workbook.authoring"),
        ("bench", "-m benchmarks"),
        ("api", "-m workbook.cli.api"),
    ],
)
def test_a_door_sets_up_first(project: Path, door: str, command: str) -> None:
    planned = make(project, "--dry-run", door)
    assert 0 <= planned.index("workbook/bootstrap.py") < planned.index(command)
    # A learner does not pay for tests and linters.
    assert ("bootstrap.py --dev" in planned) is (door not in {"lab", "api"})


def test_every_door_is_phony() -> None:
    # Else a file or folder of that name would close it.
    text = MAKEFILE.read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)", text, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z]+):", text, re.MULTILINE))


def test_it_stays_with_the_make_of_macos() -> None:
    # GNU make 3.81 knows none of these.
    text = MAKEFILE.read_text()
    for newer in (".ONESHELL", "$(file", "::=", "!=", "&:", "$(let", "$(intcmp"):
        assert newer not in text


def test_clean_keeps_what_the_learner_wrote(tmp_path: Path) -> None:
    project = tmp_path / "a folder"
    project.mkdir()
    shutil.copy(MAKEFILE, project)
    kept = [project / "my_work" / name for name in ("ch05.py", "__pycache__/x.pyc")]
    gone = [
        project / name
        for name in (".venv/x", ".postgres/x", ".mypy_cache/x", "lessons/__pycache__/x.pyc")
    ]
    for path in kept + gone:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    make(project, "clean")
    assert [path for path in kept if not path.exists()] == []
    assert [path for path in gone if path.parent.exists()] == []


def test_no_python_at_all(project: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "sh", "bash"):
        (tools / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        ["make", "ready"],
        cwd=project,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "No python3 found. Install Python 3.11 or newer" in done.stdout
