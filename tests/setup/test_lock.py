"""requirements.lock: whole, pinned, hashed, and without any address."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
# One name may have two versions, each for some platforms or Pythons.
PINNED = re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", LOCK, re.MULTILINE)
PINS: dict[str, list[str]] = {}
for _name, _version in PINNED:
    PINS.setdefault(_name, []).append(_version)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_requirement_is_pinned_and_hashed() -> None:
    # An entry: its first line, then lines that begin with a blank.
    code = re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE)
    entries = re.findall(r"^\S.*(?:\n[ \t]+.*)*", code, re.MULTILINE)
    assert len(entries) == len(PINNED) > 100
    for entry in entries:
        assert "==" in entry.split("\n")[0], entry
        assert "--hash=sha256:" in entry, entry


def test_it_holds_no_address() -> None:
    assert "://" not in LOCK
    assert " @ " not in LOCK
    for option in ("--index-url", "--extra-index-url", "--find-links", "--trusted-host"):
        assert option not in LOCK


def test_it_holds_all_that_pyproject_names() -> None:
    for line in PROJECT["dependencies"]:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        assert name in PINS, f"{name} is not in requirements.lock: make lock"
        for version in PINS[name]:
            assert wanted.specifier.contains(version), f"{line} does not admit {version}"


def test_it_holds_the_tools_of_the_bootstrap() -> None:
    assert {"uv", "setuptools"} <= PINS.keys()


def test_two_packages_that_must_never_meet() -> None:
    # libpass installs a module named passlib; the two would overwrite each other.
    assert "passlib" not in PINS
