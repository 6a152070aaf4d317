"""What a million posts out, and 50,000 in, do to the memory of the API's process."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from app.security import Tokens
from benchmarks.app import data
from benchmarks.app.run import database
from tests.app.support.api import make_settings
from tests.app.support.memory import Peak, export, fill, load, watched
from tests.app.support.server import Server

SIZES = (100_000, 1_000_000)
CONTENT = "words " * 50
MB = 1_000_000


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of a table: what, how long it took, peak memory beside that of the idle server."""
    with database() as url, tempfile.TemporaryDirectory() as folder:
        posts = data.POSTS
        with Server(url, Path(folder) / "log") as server:
            export(server)
            with watched(server) as idle:
                time.sleep(0.1)
            for size in SIZES:
                fill(url, size - posts, len(CONTENT))
                posts = size
                started = time.perf_counter()
                with watched(server) as peak:
                    lines, sent = export(server)
                seconds = time.perf_counter() - started
                assert lines == size
                yield f"export of {size:,} posts, {sent / MB:,.0f} MB", *_row(seconds, peak, idle)
            token, _ = Tokens(make_settings(url)).sign("access", 7, uuid4(), 0)
            for lines in (5_000, 50_000):
                started = time.perf_counter()
                with watched(server) as peak:
                    sent = load(server, token, lines, CONTENT)
                seconds = time.perf_counter() - started
                yield f"import of {lines:,} lines, {sent / MB:,.0f} MB", *_row(seconds, peak, idle)


def _row(seconds: float, peak: Peak, idle: Peak) -> tuple[str, str]:
    grown = (peak.bytes - idle.bytes) / MB
    return f"{seconds:.1f} s", f"{grown:+.1f} MB on {idle.bytes / MB:.0f} MB"
