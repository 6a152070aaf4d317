"""Numbers in prose come from the run of the cells above them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from workbook.authoring import prose
from workbook.authoring.rebuild import rebuild
from workbook.course import notebooks, paths

NOTEBOOK: dict[str, Any] = {
    "cells": [
        {"cell_type": "code", "source": "posts = list(range(1234))\nname = 'ada'"},
        {"cell_type": "markdown", "source": "**9**<!--= len(posts) --> posts, `1`<!--= name -->."},
        {"cell_type": "markdown", "source": "Over 0<!--= f'{len(posts):,}' -->; 5 is mine."},
        {"cell_type": "code", "source": "posts = posts[:66]"},
        {"cell_type": "markdown", "source": "66<!--= len(posts) -->, 2.5<!--= 5 / 2 --> x."},
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def notebook(folder: Path) -> Path:
    cells = [
        {"metadata": {}, "id": f"cell{at}"} | each for at, each in enumerate(NOTEBOOK["cells"])
    ]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    path = folder / "ch99_numbers.ipynb"
    path.write_text(json.dumps(NOTEBOOK | {"cells": cells}), encoding="utf-8")
    return path


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


def test_a_rebuild_takes_them_from_the_run(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    rebuild(path)
    assert sources(path)[1] == "**1234**<!--= len(posts) --> posts, `ada`<!--= name -->."
    assert sources(path)[2] == "Over 1,234<!--= f'{len(posts):,}' -->; 5 is mine."
    assert sources(path)[4] == "66<!--= len(posts) -->, 2.5<!--= 5 / 2 --> x."


def test_an_expression_that_fails_is_named(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    path.write_text(path.read_text("utf-8").replace("= name ", "= unknown "), encoding="utf-8")
    with pytest.raises(ValueError, match="unknown in prose: NameError"):
        rebuild(path)


def test_the_tests_compare_them_with_the_run(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    rebuild(path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-c",
        str(paths.ROOT / "pyproject.toml"),
        str(path),
    ]
    assert subprocess.run(command, cwd=paths.ROOT).returncode == 0
    path.write_text(path.read_text("utf-8").replace("66<!--", "99<!--"), encoding="utf-8")
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "other numbers than its run" in done.stdout


def test_what_counts_as_a_value() -> None:
    with pytest.raises(ValueError, match="a value is missing"):
        prose.expressions("22.4 %<!--= share -->")
    found = prose.expressions("a 5,677<!--= a -->, 22.4%<!--= b --> **x2**<!-- c --> -3<!--= d -->")
    assert found == {"a": "5,677", "b": "22.4%", "d": "-3"}


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.glob("ch*.ipynb")), ids=lambda p: p.stem)
def test_no_line_begins_as_a_list_that_is_none(path: Path) -> None:
    """`15. Async ...` is drawn as the fifteenth item of a list. A list begins with 1."""
    for cell in notebooks.cells(path):
        if cell["cell_type"] == "markdown":
            text = re.sub(r"<!--.*?-->", "", "".join(cell["source"]), flags=re.DOTALL)
            numbers = [int(number) for number in re.findall(r"(?m)^ {0,3}(\d+)[.)] ", text)]
            before = [0, *numbers]
            begins = [n for n, last in zip(numbers, before, strict=False) if n != last + 1]
            assert [number for number in begins if number != 1] == [], text
