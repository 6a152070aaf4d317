"""Minutes of mixed load as fast as the API takes it: whether its memory stays flat.

Two minutes, or ``BENCH_SOAK`` seconds. Readers of the feed, of searches and of users, and writers
of posts go on all the time; an export and an import come at each look.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psutil

from app.security import Tokens
from benchmarks.app.run import POST, counted, database
from tests.app.support.api import make_settings
from tests.app.support.memory import export, load
from tests.app.support.server import Server

SECONDS = int(os.environ.get("BENCH_SOAK", "120"))
LOOKS = 10
READERS = {"/posts?limit=20": 16, "/posts?q=words": 8, "/users/7": 16}
WRITERS = 8
MB = 1_000_000


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of a table: when, how many requests so far, memory beside that of the first look."""
    if not shutil.which("wrk"):
        yield "the API for minutes", "not measured", "needs wrk (sudo apt install wrk)"
        return
    with database() as url, tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        token, _ = Tokens(make_settings(url)).sign("access", 7, uuid4(), 0)
        script = folder / "post.lua"
        script.write_text(POST % token)
        # Lines for each request would fill the disk.
        server = stack.enter_context(Server(url, folder / "log", log_level="ERROR"))
        clients = [_client(server, path, many) for path, many in READERS.items()]
        clients.append(_client(server, "/posts", WRITERS, "-s", str(script)))
        for client in clients:
            stack.callback(client.kill)
        process = psutil.Process(server.process.pid)
        first = 0.0
        began = time.monotonic()
        for look in range(1, LOOKS + 1):
            time.sleep(max(0.0, began + look * SECONDS / LOOKS - time.monotonic()))
            export(server)
            load(server, token, 500, "words " * 50)
            now = process.memory_info().rss / MB
            first = first or now
            yield (
                f"after {time.monotonic() - began:.0f} s",
                f"{now:.0f} MB",
                f"{now - first:+.1f} MB",
            )
        answered, refused = (sum(counts) for counts in zip(*map(_ended, clients), strict=True))
        yield "requests", f"{answered:,}", f"{refused:,} not 2xx"


def _client(server: Server, path: str, connections: int, *more: str) -> subprocess.Popen[str]:
    options = ["-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "30s", *more]
    return subprocess.Popen(
        ["wrk", *options, server.url + path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _ended(client: subprocess.Popen[str]) -> tuple[int, int]:
    """Requests, and those that were answered with an error or broken off."""
    output, _ = client.communicate(timeout=SECONDS + 60)
    requests, wrong = counted(output)
    for errors in re.findall(r"Socket errors: (.*)", output):
        wrong += sum(map(int, re.findall(r"\d+", errors)))
    return requests, wrong
