"""How long all notebooks take to run and to be compared with what is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.timing import command, seconds
from workbook.course import catalogue, paths


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of the table."""
    notebook = catalogue.chapters()[0].notebook
    pytest = [sys.executable, "-m", "pytest", "--nbval", "-q"]
    first = seconds(command(*pytest, str(notebook), cwd=paths.ROOT))
    yield f"nbval of {notebook.stem}", f"{first:.1f} s", "1.00"
    every = seconds(
        command(*pytest, "-n", "2", "--dist", "loadfile", str(paths.NOTEBOOKS), cwd=paths.ROOT)
    )
    count = len(list(paths.NOTEBOOKS.glob("ch*.ipynb")))
    yield (
        f"nbval of all {count} notebooks, two at a time",
        f"{every:.1f} s",
        f"{every / first:.1f} x",
    )
