"""The notebooks as they are stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def cells(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook; ``source`` of each is a list of lines."""
    loaded: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return loaded
