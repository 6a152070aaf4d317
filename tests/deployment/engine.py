"""A Docker Engine for the stack: the machine's own, or one from Debian's package, started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.support.programs import missing, needs

ASKED = "WORKBOOK_STACK"
NOT_ASKED = f"starts containers for minutes, so only where it is asked for ({ASKED}=1)"
COMPOSE = "Docker Compose 2 (`docker compose version`), which is not installed"
ENGINE = "a Docker Engine: none is running, and only root can start one from Debian's docker.io"


@dataclass(frozen=True)
class Engine:
    """Where ``docker`` finds it."""

    environment: dict[str, str]
    # Started here: it has no registry, so the images are stand-ins.
    is_bare: bool

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
    if not os.environ.get(ASKED):
        pytest.skip(NOT_ASKED)
    needs("docker")
    if not _works("docker", "compose", "version"):
        missing(COMPOSE)
    if _works("docker", "info"):
        yield Engine(dict(os.environ), is_bare=False)
        return
    if os.geteuid() != 0:
        missing(ENGINE)
    needs("iptables")  # within the containers: it leads them to Docker's name server
    # A short path: sockets lie in it, whose paths may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="docker-"))
    address = f"unix://{folder}/socket"
    process = _start(folder, address)
    try:
        yield Engine(os.environ | {"DOCKER_HOST": address}, is_bare=True)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, address: str) -> subprocess.Popen[bytes]:
    command = [needs("dockerd"), "--host", address, "--pidfile", f"{folder}/pid"]
    command += ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/run"]
    # It leaves the machine's network as it is: no rule of a firewall, no forwarding. Containers
    # reach each other, and a published port is served by a process.
    command += ["--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
    # Each container has the weight of a process: else all together have that of one of the tests.
    command += ["--cgroup-parent=/"]
    log = folder / "log"
    with log.open("wb") as file:
        # A session of its own: Ctrl-C is for the tests, which stop the engine last.
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    ends = time.monotonic() + 120
    while not _works("docker", "--host", address, "info"):
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < ends, log.read_text(errors="replace")
        time.sleep(0.2)
    return process


def _works(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0
