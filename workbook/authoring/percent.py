"""A notebook as plain text in the percent format, and back.

::

    # %% [markdown]
    # ## Reading one row
    # %%
    session.get(User, 1)
    # %% tags=["raises-exception"]
    session.get(User)
"""

from __future__ import annotations

import json
import re
from typing import Any

_MARK = re.compile(r"# %%(?: \[(?P<kind>markdown|raw)\])?(?: tags=(?P<tags>\[.*\]))?\s*")


def parse(text: str) -> list[dict[str, Any]]:
    """The cells of a percent file, without ids and outputs.

    Raises:
        ValueError: there is text before the first cell mark.
    """
    cells: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if mark := _MARK.fullmatch(line):
            tags = json.loads(mark["tags"]) if mark["tags"] else []
            kind = mark["kind"] or "code"
            cells.append({"cell_type": kind, "tags": tags, "lines": []})
        elif cells:
            cells[-1]["lines"].append(line)
        elif line.strip():
            raise ValueError(f"text before the first '# %%': {line!r}")
    return [_cell(raw) for raw in cells]


def _cell(raw: dict[str, Any]) -> dict[str, Any]:
    lines = raw["lines"]
    if raw["cell_type"] == "markdown":
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    source = "\n".join(lines).strip("\n")
    cell: dict[str, Any] = {
        "cell_type": raw["cell_type"],
        "metadata": {"tags": raw["tags"]} if raw["tags"] else {},
        "source": source,
    }
    if raw["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def render(notebook: dict[str, Any]) -> str:
    """The percent text of a notebook.

    Raises:
        ValueError: a line inside a cell would pass for the beginning of another.
    """
    out = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        tags = cell["metadata"].get("tags")
        kind = cell["cell_type"]
        mark = "# %%" + ("" if kind == "code" else f" [{kind}]")
        out.append(mark + (f" tags={json.dumps(tags)}" if tags else ""))
        lines = source.split("\n")
        if kind == "markdown":
            # Blanks at the end of a line stay: two of them break it.
            lines = [f"# {line}" if line else "#" for line in lines]
        if any(_MARK.fullmatch(line) for line in lines):
            raise ValueError(f"a line of this cell looks like the mark of a cell: {source!r}")
        out += lines
        out.append("")
    return "\n".join(out)
