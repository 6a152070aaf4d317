"""``python -m benchmarks [part ...]``: run the measurements and print them as one table each.

Parts: ``install``, ``lab``, ``check``, ``notebooks``, ``api``, ``memory``, ``soak``. The
machine is shared and noisy, so nothing is asserted: read the ratios, not the seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from rich.console import Console
from rich.table import Table

Row = tuple[str, str, str]

PARTS = {
    "install": "benchmarks.install",
    "lab": "benchmarks.lab",
    "check": "benchmarks.check",
    "notebooks": "benchmarks.notebooks",
    "api": "benchmarks.app.run",
    "memory": "benchmarks.app.memory",
    "soak": "benchmarks.app.soak",
}


def main(names: list[str]) -> int:
    """Run the named parts, all where none is named. Returns the exit code."""
    console = Console(width=100)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        console.print(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}")
        return 2
    for name in names or PARTS:
        measure: Callable[[], Iterator[Row]] = import_module(PARTS[name]).measure
        table = Table(title=name, title_justify="left", box=None)
        for column in ("what", "measured", "in relation"):
            table.add_column(column)
        with console.status(f"{name} ..."):
            for row in measure():
                table.add_row(*row)
        console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
