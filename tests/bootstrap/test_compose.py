"""docker-compose.yml: valid, on loopback only, and waiting for services that exist."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.yml"


def problems(compose: dict[str, Any]) -> list[str]:
    """What the schema does not see."""
    found = []
    services = compose["services"]
    for name, service in services.items():
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                found.append(f"{name}: port {port} is published to the network")
        for other, how in service.get("depends_on", {}).items():
            if other not in services:
                found.append(f"{name}: waits for {other}, which does not exist")
            elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                found.append(f"{name}: waits for the health of {other}, which has no check")
        for volume in service.get("volumes", []):
            source, _, target = str(volume).partition(":")
            if not source.startswith((".", "/")) and source not in compose.get("volumes", {}):
                found.append(f"{name}: volume {source} is not declared")
            if service["image"].startswith("postgres:18") and "postgresql/" in target:
                found.append(f"{name}: PostgreSQL 18's image keeps its data elsewhere")
    return found


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(COMPOSE.read_text())
    return loaded


def test_it_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, COMPOSE], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_it_is_safe_and_whole(compose: dict[str, Any]) -> None:
    assert problems(compose) == []
    assert {"db", "pgweb"} <= compose["services"].keys()
    assert compose["services"]["db"]["image"].startswith("postgres:18")


def test_a_mistake_is_seen(compose: dict[str, Any]) -> None:
    services = compose["services"]
    services["db"]["ports"] = ["5432:5432"]
    services["db"]["volumes"] = ["data:/var/lib/postgresql/data"]
    del services["db"]["healthcheck"]
    services["pgweb"]["depends_on"]["cache"] = {"condition": "service_started"}
    found = problems(compose)
    # One of them is seen at each service that waits for the database.
    assert len(found) == 4 + sum("waits for the health of db" in problem for problem in found)
    assert any(problem.startswith("pgweb: waits for the health of db") for problem in found)
