"""How JupyterLab opens: the chapter, its exercise file beside it, and `workbook watch` below that.

A layout is a workspace of JupyterLab, one for each chapter. It is made once: what the learner
moves, opens or closes afterwards is kept by JupyterLab itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

TERMINAL = "watch"


def workspace(stem: str, my_work: Path) -> dict[str, Any]:
    """The workspace of a chapter. ``my_work`` is the folder as JupyterLab names it."""
    notebook = f"{my_work.as_posix()}/notebooks/{stem}.ipynb"
    exercises = f"{my_work.as_posix()}/exercises/{stem}.py"
    page, editor, terminal = f"notebook:{notebook}", f"editor:{exercises}", f"terminal:{TERMINAL}"
    beside = {
        "type": "split-area",
        "orientation": "vertical",
        "sizes": [0.65, 0.35],
        "children": [_tab(editor), _tab(terminal)],
    }
    dock = {
        "type": "split-area",
        "orientation": "horizontal",
        "sizes": [0.55, 0.45],
        "children": [_tab(page), beside],
    }
    data = {
        "layout-restorer:data": {
            "main": {"dock": dock, "current": page},
            # The file browser would take a fifth of the width; a click on its icon opens it.
            "left": {"collapsed": True, "visible": True, "current": None, "widgets": []},
            "right": {"collapsed": True, "visible": True, "current": None, "widgets": []},
        },
        page: {"data": {"path": notebook, "factory": "Notebook"}},
        editor: {"data": {"path": exercises, "factory": "Editor"}},
        terminal: {"data": {"name": TERMINAL}},
    }
    return {"data": data, "metadata": {"id": stem}}


def _tab(widget: str) -> dict[str, Any]:
    return {"type": "tab-area", "currentIndex": 0, "widgets": [widget]}
