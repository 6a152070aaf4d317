"""From the command to a kernel that has run its first line: a fresh project, then once more."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient

from tests.support.lab import announced
from workbook.course import paths


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        project = Path(folder) / "project"
        shutil.copytree(
            paths.ROOT,
            project,
            ignore=shutil.ignore_patterns(".git", ".venv", ".postgres", "my_work"),
        )
        first = _start(project)
        yield "first `workbook lab` to a ready kernel", f"{first:.1f} s", "1.00"
        second = _start(project)
        yield "second one", f"{second:.1f} s", f"{second / first:.2f} x"


def _start(project: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": str(project)}
    for name in ("DATABASE_URL", "WORKBOOK_MY_WORK", "DISPLAY"):
        environment.pop(name, None)
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "workbook", "lab", "--no-browser"],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _run_one_line(project, *announced(process))
        return time.perf_counter() - begin
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _run_one_line(project: Path, host: str, token: str) -> None:
    request = urllib.request.Request(f"{host}/api/kernels?token={token}", data=b"{}", method="POST")
    with urllib.request.urlopen(request) as answer:
        kernel = json.load(answer)["id"]
    runtime = project / "my_work" / ".jupyter"
    file = next(runtime.rglob(f"kernel-{kernel}.json"))
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute_interactive("import sqlalchemy", timeout=60)
    client.stop_channels()
