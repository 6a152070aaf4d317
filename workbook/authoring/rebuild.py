"""Runs a notebook and stores its outputs: the same bytes on every machine and on every run."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from workbook.authoring import prose
from workbook.course import paths

# The same patterns that nbval applies when it compares: one list of what may differ.
SANITIZE = paths.ROOT / "tests" / "nbval_sanitize.cfg"

# The tag of a cell that measures: no two runs give the same numbers.
MEASURED = "nbval-ignore-output"

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def rebuild(path: Path) -> bool:
    """Run the notebook in place. Returns whether the file changed.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed that is not tagged raises-exception.
        ValueError: an expression in prose failed.
    """
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )

    async def renew_numbers(cell_index: int, **_: Any) -> None:
        for cell in prose.following(notebook.cells, cell_index):
            if wanted := prose.request(list(prose.expressions(cell.source))):
                kernel: Any = client.kc
                reply = await kernel.execute_interactive(
                    "", silent=True, user_expressions=wanted, timeout=60
                )
                cell.source = prose.with_values(cell.source, prose.answer(reply["content"]))

    client.on_cell_executed = renew_numbers
    client.execute()
    _keep_measurements(notebook, nbformat.reads(before, as_version=4), path.stem)
    after = write(notebook, path.stem)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _keep_measurements(notebook: Any, stored: Any, stem: str) -> None:
    """What a cell measured stays as it was stored, until its source changes.

    Such a cell has the tag with which nbval leaves its outputs uncompared. Its id tells whether its
    source is still the one that gave them.
    """
    outputs = {
        cell.source: cell.outputs
        for cell in stored.cells
        if MEASURED in _tags(cell) and cell.id == _cell_id(stem, cell.source, 1)
    }
    for cell in notebook.cells:
        if MEASURED in _tags(cell) and outputs.get(cell.source):
            cell.outputs = outputs[cell.source]


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def write(notebook: Any, stem: str) -> str:
    """The text of a notebook file: stable ids, no times, nothing of this machine."""
    seen: Counter[str] = Counter()
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        seen[source] += 1
        clean: dict[str, Any] = {
            "cell_type": cell["cell_type"],
            "id": _cell_id(stem, source, seen[source]),
            "metadata": {k: v for k, v in cell["metadata"].items() if k == "tags"},
            "source": source.splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            clean["execution_count"] = cell.get("execution_count")
            clean["outputs"] = [_output(output) for output in _merged(cell.get("outputs", []))]
        cells.append(clean)
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _cell_id(stem: str, source: str, occurrence: int) -> str:
    # From the text, not from the position: inserting a cell leaves all other ids as they are.
    return hashlib.sha256(f"{stem}\n{source}\n{occurrence}".encode()).hexdigest()[:12]


def _merged(outputs: list[Any]) -> list[dict[str, Any]]:
    """Pieces of one stream joined: how print() is cut into pieces depends on the machine's load."""
    merged: list[dict[str, Any]] = []
    for raw in outputs:
        output = json.loads(json.dumps(raw))
        last = merged[-1] if merged else None
        stream = output["output_type"] == "stream"
        if stream and last and last.get("name") == output["name"]:
            last["text"] = "".join(last["text"]) + "".join(output["text"])
        else:
            merged.append(output)
    return merged


def _output(output: dict[str, Any]) -> dict[str, Any]:
    output.pop("transient", None)
    # Names a widget of the kernel that is gone; beside it stands what is shown without widgets.
    output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return {key: _scrubbed(value) for key, value in sorted(output.items())}


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, replacement in _patterns():
            value = re.sub(pattern, replacement, value)
        return value
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {key: _scrubbed(item) for key, item in value.items()}
    return value


def _patterns() -> list[tuple[str, str]]:
    parser = RawConfigParser()
    parser.read(SANITIZE, encoding="utf-8")
    return [(parser[name]["regex"], parser[name]["replace"]) for name in parser.sections()]
