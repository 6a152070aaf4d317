"""How long a chapter takes, worked out the same way for every chapter from what is in it.

The rates are estimates: 150 words a minute, half a minute to run a cell and look at its output,
three quarters of a minute to think about a prediction, five minutes for an exercise. A project
isn't counted here: it has its own estimate, ``minutes`` in its ``exercise.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from workbook.course import notebooks

WORDS = 150  # in a minute
CELL = 0.5
PREDICTION = 0.75
EXERCISE = 5
STEP = 15  # a chapter's time is given in quarters of an hour


def minutes(notebook: Path, exercises: int) -> int:
    """The minutes for a notebook and that many exercises, projects not counted."""
    words = 0
    kinds: Counter[str] = Counter()
    for cell in notebooks.cells(notebook):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            words += len(re.findall(r"\w+", source))
        elif re.match(r"predict", source):
            kinds["prediction"] += 1
        elif not re.match(r"check\(", source):
            kinds["other"] += 1
    total = words / WORDS + CELL * kinds["other"] + PREDICTION * kinds["prediction"]
    return max(STEP, STEP * round((total + EXERCISE * exercises) / STEP))
