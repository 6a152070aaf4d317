"""podman in the place of the Docker Engine: its service answers the same requests.

The settings are what podman 4.3 of Debian 12 needs within a container or on a CI machine.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.app.support.programs import needs

CONTAINERS = """
[containers]
# Without CAP_SYS_RESOURCE limits can only be lowered, and podman's own choice raises them.
default_ulimits = ["nofile=1000:1000", "nproc=1000:1000"]
[engine]
# crun, its default, fails where /sys/fs/cgroup mixes versions 1 and 2.
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{folder}/tmp"
[network]
network_config_dir = "{folder}/networks"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/data"
runroot = "{folder}/run"
"""
# Private addresses, enough for one stack at a time.
SUBNET = "10.213.77"


def environment(folder: Path) -> dict[str, str]:
    """Settings of its own, so that nothing of it lies elsewhere."""
    texts = {"CONTAINERS_CONF": CONTAINERS, "CONTAINERS_STORAGE_CONF": STORAGE}
    for name, text in texts.items():
        (folder / name).write_text(text.format(folder=folder))
    # podman's service has no BuildKit.
    return os.environ | {name: str(folder / name) for name in texts} | {"DOCKER_BUILDKIT": "0"}


def command(address: str) -> list[str]:
    """The service, which lasts until it is ended."""
    return [needs("podman"), "system", "service", "--time=0", address]


def fix_addresses(override: dict[str, Any], of: tuple[str, ...], known_to: tuple[str, ...]) -> None:
    """Give these services fixed addresses in a compose file, and tell those who ask for them.

    When a container is started again, podman gives it another address, and its DNS server (aardvark
    1.4) then sometimes finds no container at all.
    """
    addresses = {name: f"{SUBNET}.{number}" for number, name in enumerate(of, 10)}
    network = {"ipam": {"config": [{"subnet": f"{SUBNET}.0/24"}]}}
    override["networks"] = {"default": network}
    for name in {*of, *known_to, *override["services"]}:
        service = override["services"].setdefault(name, {})
        service["extra_hosts"] = addresses
        if name in of:
            service["networks"] = {"default": {"ipv4_address": addresses[name]}}


@contextmanager
def health(environment: dict[str, str]) -> Iterator[None]:
    """Run the health checks of all containers meanwhile.

    podman leaves that to timers of systemd, which does not run here.
    """
    over = threading.Event()

    def podman(*words: str) -> str:
        done = subprocess.run(["podman", *words], env=environment, capture_output=True, text=True)
        return done.stdout

    def work() -> None:
        while not over.wait(0.5):
            for container in podman("ps", "--quiet").split():
                podman("healthcheck", "run", container)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def clean_up(folder: Path) -> None:
    """End what is left when the service has ended, and let go of the folder."""
    for process in psutil.process_iter(["cmdline"]):
        # After each `exec` a process of podman stays for five minutes, to tell its exit code.
        if any(str(folder) in word for word in process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.kill()
                process.wait(10)
    # podman has mounted this folder on itself.
    subprocess.run(["umount", folder / "data" / "overlay"])
