"""``python -m workbook.authoring rebuild|export|import``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import nbformat
import typer

from workbook.authoring import percent
from workbook.authoring.rebuild import rebuild as rebuild_one
from workbook.authoring.rebuild import write
from workbook.course import my_work, paths

app = typer.Typer(add_completion=False, help="For those who write chapters.")


@app.command()
def rebuild(stems: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run notebooks (all where none is named) and store their outputs."""
    chosen = [paths.NOTEBOOKS / f"{stem}.ipynb" for stem in stems or []]
    with tempfile.TemporaryDirectory() as folder:
        # Check cells show what a newcomer sees: nothing attempted yet.
        os.environ["WORKBOOK_MY_WORK"] = folder
        my_work.create()
        for path in chosen or sorted(paths.NOTEBOOKS.glob("ch*.ipynb")):
            print(path.stem, "changed" if rebuild_one(path) else "unchanged", flush=True)


@app.command()
def export(stem: str) -> None:
    """Print a notebook as text in the percent format."""
    notebook = nbformat.read(paths.NOTEBOOKS / f"{stem}.ipynb", as_version=4)
    print(percent.render(notebook))


@app.command("import")
def import_(stem: str, file: Path) -> None:
    """Make the notebook ``stem`` from a percent file (then rebuild it)."""
    cells = percent.parse(file.read_text(encoding="utf-8"))
    target = paths.NOTEBOOKS / f"{stem}.ipynb"
    target.write_text(write({"cells": cells}, stem), encoding="utf-8")
    print(f"{target.name}: {len(cells)} cells", file=sys.stderr)


if __name__ == "__main__":
    app()
