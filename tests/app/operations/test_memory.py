"""The memory of a real server does not grow with what goes through it.

A million posts go through it in ``python -m benchmarks memory``.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.security import Tokens
from tests.app.support.api import make_settings
from tests.app.support.memory import export, fill, load, watched
from tests.app.support.server import Server

pytestmark = pytest.mark.slow
MIB = 1024 * 1024
CONTENT = "x" * 1_900


def test_an_export_needs_the_same_memory_for_ten_times_the_posts(
    scratch_url: str, tmp_path: Path
) -> None:
    size = 1_900
    fill(scratch_url, 2_000, size)
    with Server(scratch_url, tmp_path / "log") as server:
        export(server)  # what is loaded at first use is no growth
        peaks = []
        for more in (0, 18_000):
            if more:
                fill(scratch_url, more, size)
            with watched(server) as peak:
                lines, sent = export(server)
            peaks.append(peak.bytes)
    assert lines == 20_000
    assert sent > lines * size
    assert peaks[1] - peaks[0] < 10 * MIB, f"{sent / MIB:.0f} MiB were sent"


def test_an_import_needs_the_same_memory_for_ten_times_the_lines(
    scratch_url: str, tmp_path: Path
) -> None:
    fill(scratch_url, 1, 1)
    token, _ = Tokens(make_settings(scratch_url)).sign("access", 1, uuid4(), 0)
    with Server(scratch_url, tmp_path / "log") as server:
        load(server, token, 1_000, CONTENT)
        peaks = []
        for lines in (1_000, 10_000):
            with watched(server) as peak:
                sent = load(server, token, lines, CONTENT)
            peaks.append(peak.bytes)
    assert sent > 19_000_000
    # The upload lies on disk; in memory there is a part of it at a time.
    assert peaks[1] - peaks[0] < 10 * MIB, f"{sent / MIB:.0f} MiB were sent"
