"""The API as it is run for real: in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx

from app.operations.migrations import ROOT
from tests.app.support.api import SECRET
from tests.app.support.programs import free_port

# Without the variables of the machine that could change what is tested.
SETTINGS = {
    "SECRET_KEY": SECRET,
    "PASSWORD_TIME_COST": "1",
    "PASSWORD_MEMORY_KIB": "8",
    "POOL_TIMEOUT": "2",
    "SIGN_UPS_PER_ADDRESS": "10000",
    "LOG_LEVEL": "INFO",
}

OPTIONS = ("--graceful-seconds", "10")


class Server:
    """One worker, on a port of its own. Use it in a with statement."""

    def __init__(self, url: str, log: Path, **settings: Any) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        extra = {name.upper(): str(value) for name, value in settings.items()}
        self._environment = os.environ | SETTINGS | {"DATABASE_URL": url} | extra
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *OPTIONS],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        ends = time.monotonic() + 120  # on a busy machine the imports alone take long
        while True:
            try:
                if httpx.get(f"{self.url}/health/live", timeout=1).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < ends, self.log()
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        """What the server has said."""
        return self._log.read_text(errors="replace")
