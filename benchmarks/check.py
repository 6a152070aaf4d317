"""How long a learner waits for a verdict: one check from a cold start, and one in watch mode."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import command, interleaved, seconds
from workbook.course import catalogue, my_work
from workbook.course.catalogue import Exercise
from workbook.judge.process import ForkServer
from workbook.judge.run import run

NAME = "greet_readers"
_TYPING = 2.0  # seconds between a verdict and the next save: nobody is quicker


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBOOK_MY_WORK"] = folder
        my_work.create()
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[tuple[str, str, str]]:
    times = interleaved(
        {
            "python -c 'import sqlalchemy, pytest'": command(
                sys.executable, "-c", "import sqlalchemy, pytest"
            ),
            f"workbook check {NAME}": command(sys.executable, "-m", "workbook", "check", NAME),
        }
    )
    floor, *_ = times.values()
    for name, spent in times.items():
        yield name, f"{spent:.2f} s", f"{spent / floor:.2f} x the floor"
    forkserver = ForkServer(prewarm=True)
    chosen = [catalogue.exercise(NAME)]
    try:
        list(run(chosen, folder / "exercises", forkserver.start))
        spent = sorted(_save_and_wait(forkserver, chosen, folder) for _ in range(7))[3]
    finally:
        forkserver.close()
    yield (
        "watch: from the save to the verdict",
        f"{spent:.2f} s",
        f"{spent / floor:.2f} x the floor",
    )


def _save_and_wait(forkserver: ForkServer, chosen: list[Exercise], folder: Path) -> float:
    time.sleep(_TYPING)
    return seconds(lambda: next(iter(run(chosen, folder / "exercises", forkserver.start))))
