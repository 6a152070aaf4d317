"""An engine for the stack: the machine's own, or one from Debian's packages, started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.support.programs import missing, needs
from tests.deployment import podman

ASKED = "WORKBOOK_STACK"
NOT_ASKED = f"starts containers for minutes, so only where it is asked for ({ASKED}=1)"
COMPOSE = "Docker Compose 2 (`docker compose version`), which is not installed"
ENGINE = "a Docker Engine: none is running, and only root can start one from Debian's packages"


@dataclass(frozen=True)
class Engine:
    """Where ``docker`` finds it."""

    environment: dict[str, str]
    # Started here: it has no registry, so the images are stand-ins.
    is_bare: bool
    is_podman: bool = False

    def docker(self, *words: str, text: str = "") -> str:
        """Run a command and return what it prints."""
        done = subprocess.run(
            ["docker", *words], env=self.environment, input=text, capture_output=True, text=True
        )
        assert done.returncode == 0, f"docker {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def engine() -> Iterator[Engine]:
    """One that runs. Where nobody has asked for it, the test is skipped."""
    asked = os.environ.get(ASKED)
    if not asked:
        pytest.skip(NOT_ASKED)
    needs("docker")
    if not _works(dict(os.environ), "compose", "version"):
        missing(COMPOSE)
    with_podman = asked == "podman"
    if not with_podman and _works(dict(os.environ), "info"):
        yield Engine(dict(os.environ), is_bare=False)
        return
    if os.geteuid() != 0:
        missing(ENGINE)
    # Docker's DNS server in the containers needs it, and so do podman's published ports.
    needs("iptables")
    # A short path: sockets lie in it, whose paths may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    address = f"unix://{folder}/socket"
    command = podman.command(address) if with_podman else _dockerd(folder, address)
    environment = podman.environment(folder) if with_podman else dict(os.environ)
    environment["DOCKER_HOST"] = address
    process = _start(command, environment, folder / "log")
    try:
        with podman.health(environment) if with_podman else nullcontext():
            yield Engine(environment, is_bare=True, is_podman=with_podman)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if with_podman:
            podman.clean_up(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _dockerd(folder: Path, address: str) -> list[str]:
    command = [needs("dockerd"), "--host", address, "--pidfile", f"{folder}/pid"]
    command += ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/run"]
    # It leaves the machine's network as it is: no rule of a firewall, no forwarding. Containers
    # reach each other, and a published port is served by a process.
    command += ["--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
    # Each container has the weight of a process: else all together have that of one of the tests.
    return [*command, "--cgroup-parent=/"]


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        # A session of its own: Ctrl-C is for the tests, which stop the engine last.
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ends = time.monotonic() + 120
    while not _works(environment, "info"):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < ends, log.read_text(errors="replace")
        time.sleep(0.2)
    return process


def _works(environment: dict[str, str], *words: str) -> bool:
    """Whether ``docker`` and these words succeed."""
    return subprocess.run(["docker", *words], env=environment, capture_output=True).returncode == 0
