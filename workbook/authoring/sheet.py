"""Puts the lines of the cheat sheet into the notebook of its chapter."""

from __future__ import annotations

import re
from typing import Any

from workbook.cheatsheet import cells as sheet
from workbook.course import notebooks, paths

STEM = "ch17_cheat_sheet"
# Where the first cell goes on with what only the notebook needs.
_OURS = "from lessons import"
NOTEBOOK = paths.NOTEBOOKS / f"{STEM}.ipynb"


def stored() -> list[dict[str, Any]]:
    """The cells of the notebook that come from the sheet."""
    cells = notebooks.cells(NOTEBOOK)
    return cells[_place(cells)]


def spliced() -> list[dict[str, Any]]:
    """The cells of the notebook, those of the sheet and the imports renewed."""
    cells = list(notebooks.cells(NOTEBOOK))
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    _, mark, rest = "".join(first["source"]).partition(_OURS)
    first["source"] = f"{sheet.imports()}\n\n{mark}{rest}"
    cells[_place(cells)] = sheet.cells()
    return cells


def _place(cells: list[dict[str, Any]]) -> slice:
    """From the sheet's first heading up to the first heading that isn't the sheet's."""
    first = None
    for index, cell in enumerate(cells):
        if cell["cell_type"] != "markdown":
            continue
        for heading in re.findall(r"(?m)^## (.+)$", "".join(cell["source"])):
            if heading in sheet.headings():
                first = index if first is None else first
            elif first is not None:
                return slice(first, index)
    raise ValueError(f"{NOTEBOOK.name} has no section after those of the sheet")
