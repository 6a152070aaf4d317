"""How long a chapter takes: worked out the same way for each, from what is in it.

Words are read at 150 a minute, slower than a novel: half of them are names of things. A cell takes
half a minute to run and to look at, a prediction three quarters of a minute to think about, an
exercise five minutes for somebody who has just read how it is done. A project has time of its own
(``minutes`` in its ``exercise.toml``), judged by people who did it, and is left out here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

WORDS = 150  # in a minute
CELL = 0.5
PREDICTION = 0.75
EXERCISE = 5
STEP = 15  # a chapter's time is given in quarters of an hour


def minutes(notebook: Path, exercises: int) -> int:
    """The minutes for a notebook and that many exercises, projects not counted."""
    words = 0
    cells: Counter[str] = Counter()
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            words += len(re.findall(r"\w+", source))
        elif re.match(r"predict", source):
            cells["prediction"] += 1
        elif not re.match(r"check\(", source):
            cells["other"] += 1
    total = words / WORDS + CELL * cells["other"] + PREDICTION * cells["prediction"]
    return max(STEP, STEP * round((total + EXERCISE * exercises) / STEP))
