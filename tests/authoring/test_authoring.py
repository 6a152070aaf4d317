"""Notebooks as text and back; rebuilt to the same bytes, with nothing of this machine in them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbook.authoring import percent
from workbook.authoring.rebuild import rebuild, write
from workbook.course import paths

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("ch*.ipynb"))


def cells_of(notebook: Any) -> list[tuple[str, str, list[str]]]:
    return [
        (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", []))
        for cell in notebook["cells"]
    ]


def cell(kind: str, source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)} if tags else {}}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_comes_back_from_the_percent_format(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    again = percent.parse(percent.render(notebook))
    assert cells_of({"cells": again}) == cells_of(notebook)
    # Ids come from the text: importing an exported notebook keeps them.
    ids = [each["id"] for each in json.loads(write({"cells": again}, path.stem))["cells"]]
    assert ids == [each["id"] for each in notebook["cells"]]
    assert len(set(ids)) == len(ids)


def test_a_round_trip_keeps_what_is_easily_lost() -> None:
    odd = {
        "cells": [
            cell(
                "markdown", "two blanks break  \na line\n\n    indented\n# a heading\n#no heading"
            ),
            cell("code", "x = '''\n\n# comment  \n%%time\n'''", "raises-exception", "a b"),
            cell("code", ""),
            cell("raw", "as it is"),
            cell("markdown", "form feed \x0c and \u2028 inside a line"),
            cell("code", "# %%time is no mark"),
        ]
    }
    assert cells_of({"cells": percent.parse(percent.render(odd))}) == cells_of(odd)


@pytest.mark.parametrize("source", ["x = 1\n# %%", "# %% [markdown]", '# %% tags=["x"]  '])
def test_a_line_that_would_begin_a_cell_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="looks like the mark"):
        percent.render({"cells": [cell("code", source)]})


def test_text_before_the_first_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first"):
        percent.parse("lost\n# %%\n")
    assert percent.parse("\n\n# %%\n1") != []


SOURCE = """
# %% [markdown]
# # A chapter
# %%
from workbook import predict, sandbox, tape
from workbook.blog import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

engine = sandbox("ch99_rebuild")
# %%
predict(statements=2, rows=...)
with Session(engine) as session:
    print("one"); print("two")
    session.scalars(select(Tag)).all()
    print(session.scalars(select(Tag.name).limit(1)).one())
# %% tags=["raises-exception"]
1 / 0
# %%
object()
"""


def test_rebuilding_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "ch99_rebuild.ipynb"
    path.write_text(write({"cells": percent.parse(SOURCE)}, path.stem), encoding="utf-8")
    assert rebuild(path)
    first = path.read_bytes()
    assert not rebuild(path)
    assert path.read_bytes() == first

    cells = json.loads(first)["cells"]
    outputs = [output for each in cells for output in each.get("outputs", [])]
    assert [each["execution_count"] for each in cells[1:]] == [1, 2, 3, 4]
    streams = [output for output in outputs if output["output_type"] == "stream"]
    assert len(streams) == 1  # pieces of one stream are joined
    said = json.dumps(outputs)
    assert "2 statements, rolled back" in said
    assert "statements sent: 2, as you predicted" in said
    assert "ZeroDivisionError" in said
    assert not re.search(r"0x[0-9a-f]{8}", said)
    assert str(tmp_path) not in said
    assert not re.search(r"ipykernel_\d{2,}", said)
    assert "iopub" not in first.decode()  # no times in the metadata


def test_what_a_cell_measured_stays_until_its_source_changes(tmp_path: Path) -> None:
    path = tmp_path / "ch99_measures.ipynb"
    source = '# %% tags=["nbval-ignore-output"]\nimport time\ntime.perf_counter_ns()'
    path.write_text(write({"cells": percent.parse(source)}, path.stem), encoding="utf-8")
    assert rebuild(path)
    first = path.read_bytes()
    assert not rebuild(path)
    assert path.read_bytes() == first
    path.write_text(first.decode().replace("perf_counter_ns()", "perf_counter_ns() "))
    assert rebuild(path)
    outputs = json.loads(path.read_bytes())["cells"][0]["outputs"]
    assert outputs != json.loads(first)["cells"][0]["outputs"]


def test_a_cell_that_fails_untold_stops_the_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "ch99_fails.ipynb"
    before = write({"cells": percent.parse("# %%\n1 / 0")}, path.stem)
    path.write_text(before, encoding="utf-8")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        rebuild(path)
    assert path.read_text(encoding="utf-8") == before
