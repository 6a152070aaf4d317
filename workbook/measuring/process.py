"""An application in a process of its own, on a free port of this machine."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

ROOT = Path(__file__).parents[2]
_ADDRESS = "MEASURED_URL"


def database_url() -> URL:
    """The database that the process was started for."""
    return make_url(os.environ.get(_ADDRESS, "postgresql+psycopg2://"))


def serve(app: Any) -> None:
    """Serve ``app``, print the port, and end with the standard input.

    So the server ends when the process that started it is gone, too.
    """
    import uvicorn  # only a process that serves pays for it

    listening = socket.create_server(("127.0.0.1", 0), backlog=500)
    config = uvicorn.Config(app, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run, args=([listening],), daemon=True)
    running.start()
    while not server.started and running.is_alive():
        time.sleep(0.01)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.should_exit = True
    running.join(5)


@asynccontextmanager
async def server(module: str, url: URL) -> AsyncIterator[int]:
    """``python -m module`` on that database, as long as the block lasts; gives its port."""
    process, port = await asyncio.to_thread(_start, module, url)
    try:
        yield port
    finally:
        await asyncio.to_thread(_end, process)


def _start(module: str, url: URL) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, _ADDRESS: url.render_as_string(hide_password=False)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
