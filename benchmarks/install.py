"""How long the environment takes: with an empty cache of packages, with a full one, and ready.

That is a learner's; the packages of tests and linters are added last.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import command, seconds
from workbook.course import paths


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        venv = str(Path(folder) / "venv")
        environment = {**os.environ, "UV_CACHE_DIR": str(Path(folder) / "cache")}
        words = (
            getattr(sys, "_base_executable", sys.executable),
            "-I",
            str(paths.ROOT / "workbook" / "bootstrap.py"),
            venv,
        )
        bootstrap = command(*words, cwd=paths.ROOT, env=environment)
        cold = seconds(bootstrap)
        yield "install, nothing cached", f"{cold:.1f} s", "1.00"
        command("rm", "-rf", venv)()
        warm = seconds(bootstrap)
        yield "install, packages cached", f"{warm:.1f} s", f"{warm / cold:.2f} x"
        ready = seconds(bootstrap)
        yield "already installed", f"{ready:.2f} s", f"{ready / cold:.3f} x"
        added = seconds(command(*words, "--dev", cwd=paths.ROOT, env=environment))
        yield "what tests and linters need, added", f"{added:.1f} s", f"{added / cold:.2f} x"
